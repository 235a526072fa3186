// The sigmoid-weighted linear unit (Elfwing, Uchibe and Doya 2017), also known as swish.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { mul, sigmoid } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = x·sigmoid(x), in [−0.2785, ∞), and NaN at −∞. dx = dy·s·(1 + x·(1 − s)) with s = sigmoid(x).
 * Source: Elfwing, Uchibe and Doya 2017.
 * @example
 * layers.dense({ units: 64, activation: activations.silu() });
 */
export function silu(options?: NoOptions): ActivationFunction {
  const given = readOptions('silu', options, {});
  return remember('activations', given, (x) => mul(x, sigmoid(x)));
}
