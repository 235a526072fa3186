// What a merge makes of a few rows, and what flows back to each of its inputs: the merges differ in
// nothing else.
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import type { Layer } from '../../lib/layers/layer.ts';
import { applyMerge } from './apply-layer.ts';
import { evaluateFloat32 } from './evaluate.ts';

// The last numbers are equal: somebody has to be the largest.
const data = [
  [1, -2, 0.5],
  [4, -8, 0.5],
  [2, 3, 0.5],
];

/** The output for the first so many of [1, -2, 0.5], [4, -8, 0.5], [2, 3, 0.5]; gradients. */
export function merged(layer: Layer, count: number): readonly (readonly number[])[] {
  const own = data.slice(0, count);
  const { inputs, y } = applyMerge(
    layer,
    own.map(() => [3]),
  );
  const numbers = new Map(inputs.map((x, i) => [x, own[i] ?? []]));
  return evaluateFloat32([y, ...gradients(sum(y), inputs)], numbers).map((array) => [...array]);
}
