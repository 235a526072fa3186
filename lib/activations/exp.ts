// The exponential function: of outputs that must be positive, such as rates and variances.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { exp as exponential } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = e^x, in [0, ∞]; it overflows above 88.72. dx = dy·y.
 * @example
 * layers.dense({ units: 1, activation: activations.exp() });
 */
export function exp(options?: NoOptions): ActivationFunction {
  const given = readOptions('exp', options, {});
  return remember('activations', given, (x) => exponential(x));
}
