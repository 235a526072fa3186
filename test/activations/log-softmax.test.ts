import { expect, test } from 'vitest';
import { logSoftmax } from '../../lib/activations/log-softmax.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { categoricalCrossentropy } from '../../lib/losses/categorical-crossentropy.ts';
import { softmax } from '../../lib/activations/softmax.ts';
import { atPoints } from '../support/at-points.ts';
import { expectRefused } from '../support/bad-values.ts';
import { checkGradient, expectNear, input, numbers } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

test('logSoftmax of equal logits is the logarithm of their number', () => {
  const logHalf = Math.fround(Math.log(0.5));
  expect(atPoints(logSoftmax(), [3e38, 3e38], [1, 2]).y).toEqual([logHalf, logHalf]);
});

test('logSoftmax stays finite where softmax is 0', () => {
  const { y, dx } = atPoints(logSoftmax(), [1e4, -1e4, 0, 0, -1e4, -1e4], [2, 3]);
  expect(y).toEqual([0, -2e4, -1e4, 0, -1e4, -1e4]);
  expect(dx).toEqual([-2, 1, 1, -2, 1, 1]);
});

test('logSoftmax acts on the last axis and has its gradient', () => {
  const f = logSoftmax();
  checkGradient((x) => f(x), [input([3, 5])]);
  checkGradient((x) => f(x), [input([-1, 2, 4])]);
});

test('logSoftmax gives logits: crossentropy behind it is that behind softmax', () => {
  const [logits, targets] = [numbers(12), [1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 1]];
  const fromLogits = categoricalCrossentropy({ fromLogits: true });
  const shape = [3, 4];
  const found = lossAt(fromLogits, logits, targets, { shape, through: logSoftmax() });
  const wanted = lossAt(categoricalCrossentropy(), logits, targets, { shape, through: softmax() });
  expectNear(found.rows, wanted.rows, 1e-6, 'loss');
  expectNear(found.dx, wanted.dx, 1e-6, 'gradient');
});

test('logSoftmax needs an axis of classes', () => {
  const x = new Graph().source({ kind: 'weight', name: 'x' }, [-1]);
  expectRefused(() => logSoftmax()(x), 'logSoftmax: got [n], needed an axis of classes');
});
