// The hyperbolic tangent: a sigmoid centred at 0.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { tanh as hyperbolicTangent } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = (e^x − e^−x) ÷ (e^x + e^−x), in [−1, 1]; dx = dy·(1 − y²).
 * @example
 * layers.dense({ units: 16, activation: activations.tanh() });
 */
export function tanh(options?: NoOptions): ActivationFunction {
  const given = readOptions('tanh', options, {});
  return remember('activations', given, (x) => hyperbolicTangent(x));
}
