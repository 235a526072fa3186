// Uniform weights between two bounds, whatever the shape.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import type { InitializerDefinition } from './initializer.ts';
import { fillUniform, readSeed } from './sampling.ts';
import type { Seeded } from './sampling.ts';

export interface RandomUniformOptions extends Seeded {
  /** Default −0.05. */
  min?: number;
  /** Default 0.05. */
  max?: number;
}

/**
 * Uniform between `min` and `max`.
 * @throws TypeError or RangeError if an option is unknown or wrong, or min is above max.
 * @example
 * layers.dense({ units: 2, kernelInitializer: initializers.randomUniform({ min: -1, max: 1 }) });
 */
export function randomUniform(options?: RandomUniformOptions): InitializerDefinition {
  const name = 'randomUniform';
  const given = readOptions(name, options, { seed: undefined, min: -0.05, max: 0.05 });
  const ownSeed = readSeed(name, given.value('seed'));
  const min = given.number('min');
  const max = given.number('max');
  if (min > max) throw rangeError(name, `got min ${min} and max ${max}, needed min <= max`);
  return remember('initializers', given, {
    name,
    fill: (out, _, seed, weight) => fillUniform(out, ownSeed ?? seed, weight, min, max),
  });
}
