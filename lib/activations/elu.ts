// The exponential linear unit: it goes below 0, so its mean may be 0 (Clevert, Unterthiner and
// Hochreiter 2016).
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { expm1, greater, minimum, mul, select } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

export interface EluOptions {
  /** Where it goes to, below 0; default 1. */
  alpha?: number;
}

/**
 * y = x > 0 ? x : alpha·(e^x − 1), in [−alpha, ∞]; dx = dy·(x > 0 ? 1 : alpha·e^x).
 * Source: Clevert, Unterthiner and Hochreiter 2016.
 * @throws TypeError or RangeError if alpha is not a finite number.
 * @example
 * layers.dense({ units: 64, activation: activations.elu({ alpha: 0.5 }) });
 */
export function elu(options?: EluOptions): ActivationFunction {
  const given = readOptions('elu', options, { alpha: 1 });
  const alpha = given.number('alpha');
  return remember('activations', given, (x) => eluOf(x, 1, alpha));
}

/**
 * x > 0 ? slope·x : alpha·(e^x − 1). The side that is not chosen is computed as well, so it must
 * not overflow: an infinite derivative would make a NaN of the 0 that flows into it. The 0 stands
 * first in `minimum`, so that at x = 0 the gradient goes to x.
 */
export function eluOf(x: Value, slope: number, alpha: number): Value {
  return select(greater(x, 0), mul(x, slope), mul(expm1(minimum(0, x)), alpha));
}
