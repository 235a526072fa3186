// Normal weights, whatever the shape.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { InitializerDefinition } from './initializer.ts';
import { fillNormal, readSeed } from './sampling.ts';
import type { Seeded } from './sampling.ts';

export interface RandomNormalOptions extends Seeded {
  /** Default 0. */
  mean?: number;
  /** The standard deviation, at least 0; default 0.05. */
  stddev?: number;
}

/**
 * Normal with this mean and standard deviation.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * layers.dense({ units: 2, kernelInitializer: initializers.randomNormal({ stddev: 0.01 }) });
 */
export function randomNormal(options?: RandomNormalOptions): InitializerDefinition {
  const name = 'randomNormal';
  const given = readOptions(name, options, { seed: undefined, mean: 0, stddev: 0.05 });
  const ownSeed = readSeed(name, given.value('seed'));
  const mean = given.number('mean');
  const stddev = given.number('stddev', { min: 0 });
  return remember('initializers', given, {
    name,
    fill: (out, _, seed, weight) => fillNormal(out, ownSeed ?? seed, weight, mean, stddev),
  });
}
