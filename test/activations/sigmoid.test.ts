import { expect, test } from 'vitest';
import { sigmoid } from '../../lib/activations/sigmoid.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { probabilitiesOf } from '../../lib/graph/probabilities.ts';
import { atPoints } from '../support/at-points.ts';

test('sigmoid is ½ at 0 and saturates without overflow', () => {
  const { y, dx } = atPoints(sigmoid(), [-1e4, 0, 1e4, NaN]);
  expect(y).toEqual([0, 0.5, 1, NaN]);
  expect(dx).toEqual([0, 0.25, 0, NaN]);
});

test('sigmoid remembers its logits', () => {
  const x = new Graph().rows();
  expect(probabilitiesOf(sigmoid()(x))).toEqual({ kind: 'sigmoid', logits: x });
});
