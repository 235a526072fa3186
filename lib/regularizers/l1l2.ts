// Both penalties: few weights, and small ones (Zou and Hastie 2005, "elastic net").
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { add } from '../graph/ops.ts';
import { l1 } from './l1.ts';
import type { L1Options } from './l1.ts';
import { l2 } from './l2.ts';
import type { L2Options } from './l2.ts';
import type { RegularizerDefinition } from './regularizer.ts';

export interface L1L2Options extends L1Options, L2Options {}

/**
 * l1·Σ|w| + l2·Σw², over all elements.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * layers.dense({ units: 8, kernelRegularizer: regularizers.l1l2({ l1: 1e-5, l2: 1e-4 }) });
 */
export function l1l2(options?: L1L2Options): RegularizerDefinition {
  const given = readOptions('l1l2', options, { l1: 0.01, l2: 0.01 });
  const first = l1({ l1: given.number('l1', { min: 0 }) });
  const second = l2({ l2: given.number('l2', { min: 0 }) });
  const penalty = (w: Value): Value => add(first.penalty(w), second.penalty(w));
  return remember('regularizers', given, { name: 'l1l2', penalty });
}
