import { expect, test } from 'vitest';
import { softmax } from '../../lib/activations/softmax.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { probabilitiesOf } from '../../lib/graph/probabilities.ts';
import { atPoints } from '../support/at-points.ts';
import { expectRefused } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

test('softmax of equal logits is uniform', () => {
  expect(atPoints(softmax(), [3, 3, 3, 3], [1, 4]).y).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test('softmax neither overflows nor divides by 0', () => {
  const { y, dx } = atPoints(softmax(), [1e4, -1e4, 0, 0, -1e4, -1e4], [2, 3]);
  const half = Math.fround(1 / 2);
  expect(y).toEqual([1, 0, 0, 1, 0, 0]);
  expect(dx).toEqual([0, 0, 0, 0, 0, 0]);
  expect(atPoints(softmax(), [3e38, 3e38], [1, 2]).y).toEqual([half, half]);
  expect(atPoints(softmax(), [0, -Infinity], [1, 2]).y).toEqual([1, 0]);
});

test('softmax acts on the last axis and has its gradient', () => {
  const f = softmax();
  checkGradient((x) => f(x), [input([3, 5])]);
  checkGradient((x) => f(x), [input([-1, 2, 4])]);
});

test('softmax remembers its logits', () => {
  const x = new Graph().source({ kind: 'weight', name: 'x' }, [2, 3]);
  expect(probabilitiesOf(softmax()(x))).toEqual({ kind: 'softmax', logits: x });
});

test('softmax needs an axis of classes', () => {
  const x = new Graph().source({ kind: 'weight', name: 'x' }, [-1]);
  expectRefused(() => softmax()(x), 'softmax: got [n], needed an axis of classes');
});
