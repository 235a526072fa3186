// The penalty that keeps weights small: its pull is in proportion to the weight (Hoerl and Kennard
// 1970, "ridge"). With sgd it is weight decay; with optimizers that scale gradients it is not.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { mul, square, sum } from '../graph/ops.ts';
import type { RegularizerDefinition } from './regularizer.ts';

export interface L2Options {
  /** At least 0; default 0.01. */
  l2?: number;
}

/**
 * l2·Σw², over all elements; its gradient is 2·l2·w.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * layers.dense({ units: 8, kernelRegularizer: regularizers.l2({ l2: 1e-4 }) });
 */
export function l2(options?: L2Options): RegularizerDefinition {
  const given = readOptions('l2', options, { l2: 0.01 });
  const factor = given.number('l2', { min: 0 });
  const penalty = (w: Value): Value => mul(sum(square(w)), factor);
  return remember('regularizers', given, { name: 'l2', penalty });
}
