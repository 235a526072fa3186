// The activation that does nothing: of regression outputs and of logits.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { needValue } from '../graph/graph.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = x
 * @example
 * layers.dense({ units: 1, activation: activations.linear() });
 */
export function linear(options?: NoOptions): ActivationFunction {
  const given = readOptions('linear', options, {});
  return remember('activations', given, (x) => {
    needValue('linear', x);
    return x;
  });
}
