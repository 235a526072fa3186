// What constraints on norms share: the option `axis`, and norms along axes of a weight.
import { isArray, needArray, needNumber } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { sqrt, square, sum } from '../graph/ops.ts';
import { normalizeAxes } from '../graph/shape.ts';

/** Added to norms before something is divided by them. */
export const normEpsilon = 1e-7;

export interface AlongOptions {
  /**
   * The axes along which norms are taken; default 0. A dense kernel [in, units] then has one norm
   * for each unit; [0, 1, 2] gives one for each filter of a kernel [height, width, in, filters].
   */
  axis?: number | readonly number[];
}

/** Reads `axis`; whether a weight has such axes shows when the model is compiled. */
export function readAxis(where: string, value: unknown): readonly number[] {
  const list = isArray(value) ? needArray(where, 'axis', value, 5, 'axes') : [value];
  return list.map((axis) => needNumber(where, 'axis', axis, { integer: true, min: -5, max: 4 }));
}

/** √Σw² along the axes, which stay with size 1. */
export function normsOf(where: string, w: Value, axis: readonly number[]): Value {
  const axes = normalizeAxes(where, axis, w.shape.length);
  return sqrt(sum(square(w), axes, { keepDims: true }));
}
