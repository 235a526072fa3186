// The logistic function: the probability that belongs to a logit.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
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
export function sigmoid(options?: NoOptions): ActivationFunction {
  const given = readOptions('sigmoid', options, {});
  return remember('activations', given, (x) => markProbabilities(logistic(x), 'sigmoid', x));
}
