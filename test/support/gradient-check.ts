// Holds the derivative that the graph writes against central differences, both in float64, and its
// float32 numbers against those.
import { expect } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { gradients } from '../../lib/graph/gradient.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import { count, sizeAt } from '../../lib/graph/shape.ts';
import { evaluateFloat32 } from './evaluate.ts';
import { evaluateReal } from './real.ts';
import type { Numbers } from './real.ts';

export interface Input {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Numbers in [low, high) that repeat with the seed and never lie on a grid. */
export function numbers(length: number, low = -2, high = 2, seed = 1): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return Math.fround(low + ((high - low) * state) / 2147483647);
  });
}

/** An input filled with such numbers; sizes of -1 count rows of a batch of `n`. */
export function input(shape: readonly number[], low = -2, high = 2, seed = 1, n = 3): Input {
  return { shape, data: numbers(sizeAt(count(shape), n), low, high, seed) };
}

/** Weights named x0, x1, … in a graph of their own. */
export function weightsOf(inputs: readonly Input[]): { graph: Graph; xs: Value[] } {
  const graph = new Graph();
  const xs = inputs.map(({ shape }, i) => graph.source({ kind: 'weight', name: `x${i}` }, shape));
  return { graph, xs };
}

/**
 * The gradients of Σ c·f(inputs), c fixed and uneven, for every input: those of the graph must
 * equal central differences to 1e-6 of the largest, and those of float32 equal them to 1e-5.
 */
export function checkGradient(
  f: (...xs: Value[]) => Value,
  inputs: readonly Input[],
  { n = 3, constants = [] }: { n?: number; constants?: readonly Input[] } = {},
): void {
  const { graph, xs } = weightsOf([...inputs, ...constants]);
  const y = f(...xs);
  const c = graph.source({ kind: 'weight', name: 'c' }, y.shape);
  const loss = sum(mul(y, c));
  const asked = xs.slice(0, inputs.length);
  const dxs = gradients(loss, asked);
  const data = [...inputs, ...constants].map((one) => Float64Array.from(one.data));
  const uneven = numbers(sizeAt(count(y.shape), n), 0.5, 2, 7);
  const sources = new Map<Value, ArrayLike<number>>([[c, uneven]]);
  xs.forEach((x, i) => sources.set(x, data[i] ?? []));
  const evaluate = (wanted: readonly Value[]): Numbers[] => evaluateReal(wanted, { sources, n });
  const found = evaluate(dxs);
  const rounded = evaluateFloat32(dxs, sources, n);
  const lossNow = (): number => evaluate([loss])[0]?.[0] ?? NaN;
  inputs.forEach((_, i) => {
    const x = data[i] ?? new Float64Array();
    const expected = x.map((at, e) => {
      const step = 1e-5 * Math.max(1, Math.abs(at));
      x[e] = at + step;
      const above = lossNow();
      x[e] = at - step;
      const below = lossNow();
      x[e] = at;
      return (above - below) / (2 * step);
    });
    expectNear(found[i] ?? [], expected, 1e-6, `gradient for input ${i}`);
    expectNear(rounded[i] ?? [], found[i] ?? [], 1e-5, `float32 gradient for input ${i}`);
  });
}

/** Every element within `tolerance` of the largest expected one (or of `floor`). */
export function expectNear(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  label: string,
  floor = 1e-3,
): void {
  expect(found.length, `${label}: length`).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, e) => Math.max(most, Math.abs(e)), floor);
  const worst = Array.from(expected).findIndex(
    (e, i) => !(Math.abs((found[i] ?? NaN) - e) <= tolerance * largest),
  );
  const text = `${label}: element ${worst}: got ${found[worst]}, needed ${expected[worst]}`;
  expect(worst, text).toBe(-1);
}
