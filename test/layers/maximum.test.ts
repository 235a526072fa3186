import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { maximum } from '../../lib/layers/maximum.ts';
import { applyMerge } from '../support/apply-layer.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

test('maximum takes the largest, and sends the gradient to the last of equal ones', () => {
  const { inputs, y } = applyMerge(maximum(), [[3], [3], [3]]);
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
    [4, 3, 0.5],
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 1],
  ]);
});

test('maximum checks its options at once', () => {
  expectOptionsChecked(maximum, 'maximum');
});
