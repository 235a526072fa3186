// The hyperbolic tangent: a sigmoid centred at 0.
import { remember } from '../data/recipe.ts';
import { tanh as hyperbolicTangent } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = (e^x − e^−x) ÷ (e^x + e^−x), in [−1, 1]; dx = dy·(1 − y²).
 * @example
 * layers.dense({ units: 16, activation: activations.tanh() });
 */
export function tanh(): ActivationFunction {
  return remember('activations', 'tanh', (x) => hyperbolicTangent(x));
}
