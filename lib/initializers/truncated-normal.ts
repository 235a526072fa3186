// Normal weights without the rare large ones, whatever the shape.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { InitializerDefinition } from './initializer.ts';
import type { RandomNormalOptions } from './random-normal.ts';
import { fillTruncatedNormal, readSeed } from './sampling.ts';

/**
 * Normal with this mean and standard deviation, cut at two deviations on either side: what is left
 * has 0.8796 of the deviation, as in Keras. Drawn by the inverse of the distribution function.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const kernelInitializer = initializers.truncatedNormal({ stddev: 0.01 });
 * layers.dense({ units: 2, kernelInitializer });
 */
export function truncatedNormal(options?: RandomNormalOptions): InitializerDefinition {
  const name = 'truncatedNormal';
  const given = readOptions(name, options, { seed: undefined, mean: 0, stddev: 0.05 });
  const ownSeed = readSeed(name, given.value('seed'));
  const mean = given.number('mean');
  const stddev = given.number('stddev', { min: 0 });
  return remember('initializers', given, {
    name,
    fill: (out, _, seed, weight) => fillTruncatedNormal(out, ownSeed ?? seed, weight, mean, stddev),
  });
}
