// A rectified linear unit that never quite dies (Maas, Hannun and Ng 2013).
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { greater, mul, select } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

export interface LeakyReluOptions {
  /** The slope for x ≤ 0; default 0.2. */
  alpha?: number;
}

/**
 * y = x > 0 ? x : alpha·x; dx = dy·(x > 0 ? 1 : alpha).
 * Source: Maas, Hannun and Ng 2013.
 * @throws TypeError or RangeError if alpha is not a finite number.
 * @example
 * layers.dense({ units: 64, activation: activations.leakyRelu({ alpha: 0.01 }) });
 */
export function leakyRelu(options?: LeakyReluOptions): ActivationFunction {
  const given = readOptions('leakyRelu', options, { alpha: 0.2 });
  const alpha = given.number('alpha');
  // A product with the slope: x·1 is exact, and the derivative is one product with the same slope.
  return remember('activations', given, (x) => mul(x, select(greater(x, 0), 1, alpha)));
}
