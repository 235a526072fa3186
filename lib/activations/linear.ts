// The activation that does nothing: of regression outputs and of logits.
import { remember } from '../data/recipe.ts';
import { needValue } from '../graph/graph.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = x
 * @example
 * layers.dense({ units: 1, activation: activations.linear() });
 */
export function linear(): ActivationFunction {
  return remember('activations', 'linear', (x) => {
    needValue('linear', x);
    return x;
  });
}
