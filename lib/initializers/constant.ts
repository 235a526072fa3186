// The same number everywhere: biases, and weights that a test knows.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import type { Made } from '../data/recipe.ts';
import { remember } from '../data/recipe.ts';
import type { InitializerDefinition } from './initializer.ts';

/**
 * 0 everywhere; the default of biases. As a kernel it makes all units of a layer equal for ever.
 * @example
 * layers.dense({ units: 1, kernelInitializer: initializers.zeros() });
 */
export function zeros(options?: NoOptions): InitializerDefinition {
  return filledWith(readOptions('zeros', options, {}), 0);
}

/**
 * 1 everywhere.
 * @example
 * layers.dense({ units: 1, biasInitializer: initializers.ones() });
 */
export function ones(options?: NoOptions): InitializerDefinition {
  return filledWith(readOptions('ones', options, {}), 1);
}

export interface ConstantOptions {
  value: number;
}

/**
 * `value` everywhere, rounded to float32.
 * @throws TypeError or RangeError if the value is not a finite number.
 * @example
 * layers.dense({ units: 1, biasInitializer: initializers.constant({ value: 0.1 }) });
 */
export function constant(options: ConstantOptions): InitializerDefinition {
  const given = readOptions('constant', options, { value: undefined });
  return filledWith(given, given.number('value'));
}

function filledWith(how: Made, value: number): InitializerDefinition {
  return remember('initializers', how, {
    name: how.factory,
    fill: (out) => void out.fill(value),
  });
}
