// A smooth unit like silu, a little steeper (Misra 2019).
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { mul, tanh } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';
import { softplus } from './softplus.ts';

/**
 * y = x·tanh(log(1 + e^x)), in [−0.3089, ∞), and NaN at −∞. dx = dy·(t + x·(1 − t²)·sigmoid(x)), t
 * = tanh(log(1 + e^x)).
 * Source: Misra 2019.
 * @example
 * layers.dense({ units: 64, activation: activations.mish() });
 */
export function mish(options?: NoOptions): ActivationFunction {
  const soft = softplus();
  const given = readOptions('mish', options, {});
  return remember('activations', given, (x) => mul(x, tanh(soft(x))));
}
