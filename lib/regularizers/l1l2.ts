// Both penalties: few weights, and small ones (Zou and Hastie 2005, "elastic net").
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { add } from '../graph/ops.ts';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';
import type { RegularizerDefinition } from './regularizer.ts';

/** What is not given is 0; if neither is, both are 0.01. */
export interface L1L2Options {
  /** At least 0. */
  l1?: number;
  /** At least 0. */
  l2?: number;
}

/**
 * l1·Σ|w| + l2·Σw², over all elements. With one of the options there is one penalty, as in Keras;
 * without both, or by its name, it takes 0.01 for each.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * layers.dense({ units: 8, kernelRegularizer: regularizers.l1l2({ l1: 1e-5, l2: 1e-4 }) });
 */
export function l1l2(options?: L1L2Options): RegularizerDefinition {
  const given = readOptions('l1l2', options, { l1: undefined, l2: undefined });
  const own = (['l1', 'l2'] as const).map((name) => given.optionalNumber(name, { min: 0 }));
  const otherwise = own.every((factor) => factor === undefined) ? 0.01 : 0;
  const [first, second] = [l1({ l1: own[0] ?? otherwise }), l2({ l2: own[1] ?? otherwise })];
  const penalty = (w: Value): Value => add(first.penalty(w), second.penalty(w));
  return remember('regularizers', given, { name: 'l1l2', penalty });
}
