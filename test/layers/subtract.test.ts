import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { subtract } from '../../lib/layers/subtract.ts';
import { applyMerge } from '../support/apply-layer.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

test('subtract takes the second from the first', () => {
  const { inputs, y } = applyMerge(subtract(), [[3], [3]]);
  const data = [
    [1, -2, 0.5],
    [4, -8, 0.5],
    [2, 3, 0.5],
  ];
  const found = evaluateFloat32(
    [y, ...gradients(sum(y), inputs)],
    new Map(inputs.map((x, i) => [x, data[i]!])),
  );
  expect(found.map((array) => [...array])).toEqual([
    [-3, 6, 0],
    [1, 1, 1],
    [-1, -1, -1],
  ]);
});

test('subtract checks its options at once', () => {
  expectOptionsChecked(subtract, 'subtract');
});
