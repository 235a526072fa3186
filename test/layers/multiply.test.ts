import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { multiply } from '../../lib/layers/multiply.ts';
import { applyMerge } from '../support/apply-layer.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

test('multiply multiplies what it is called on', () => {
  const { inputs, y } = applyMerge(multiply(), [[3], [3], [3]]);
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
    [8, 48, 0.125],
    [8, -24, 0.25],
    [2, -6, 0.25],
    [4, 16, 0.25],
  ]);
});

test('multiply checks its options at once', () => {
  expectOptionsChecked(multiply, 'multiply');
});
