import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { average } from '../../lib/layers/average.ts';
import { applyMerge } from '../support/apply-layer.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

test('average divides the sum by the number of inputs', () => {
  const { inputs, y } = applyMerge(average(), [[3], [3]]);
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
    [2.5, -5, 0.5],
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
  ]);
});

test('average checks its options at once', () => {
  expectOptionsChecked(average, 'average');
});
