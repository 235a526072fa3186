// The penalty that makes weights exactly 0: its pull does not fade as a weight becomes small
// (Tibshirani 1996, "lasso").
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { abs, mul, sum } from '../graph/ops.ts';
import type { RegularizerDefinition } from './regularizer.ts';

export interface L1Options {
  /** At least 0; default 0.01. */
  l1?: number;
}

/**
 * l1·Σ|w|, over all elements; its gradient is l1·sign(w), 0 at 0.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * layers.dense({ units: 8, kernelRegularizer: regularizers.l1({ l1: 1e-4 }) });
 */
export function l1(options?: L1Options): RegularizerDefinition {
  const given = readOptions('l1', options, { l1: 0.01 });
  const factor = given.number('l1', { min: 0 });
  const penalty = (w: Value): Value => mul(sum(abs(w)), factor);
  return remember('regularizers', given, { name: 'l1', penalty });
}
