// The logistic function: the probability that belongs to a logit.
import { remember } from '../data/recipe.ts';
import { sigmoid as logistic } from '../graph/ops.ts';
import { markProbabilities } from '../graph/probabilities.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = 1 ÷ (1 + e^−x), in [0, 1]; dx = dy·y·(1 − y). Binary crossentropy behind it is computed from
 * x.
 * @example
 * layers.dense({ units: 1, activation: activations.sigmoid() });
 */
export function sigmoid(): ActivationFunction {
  return remember('activations', 'sigmoid', (x) => markProbabilities(logistic(x), 'sigmoid', x));
}
