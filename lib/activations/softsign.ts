// A sigmoid that saturates slowly, like 1 ÷ x (Glorot and Bengio 2010).
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { abs, add, div } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = x ÷ (1 + |x|), in [−1, 1], and NaN at ±∞; dx = dy ÷ (1 + |x|)².
 * Source: Glorot and Bengio 2010.
 * @example
 * layers.dense({ units: 16, activation: activations.softsign() });
 */
export function softsign(options?: NoOptions): ActivationFunction {
  const given = readOptions('softsign', options, {});
  return remember('activations', given, (x) => div(x, add(abs(x), 1)));
}
