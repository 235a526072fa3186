// For relu layers: twice the variance, because half of the signals are cut off (He et al. 2015).
import type { InitializerDefinition } from './initializer.ts';
import type { Seeded } from './sampling.ts';
import { varianceScaled } from './variance-scaling.ts';

/**
 * Uniform in ±√(6 ÷ fanIn).
 * Source: He et al. 2015.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, activation: 'relu', kernelInitializer: initializers.heUniform() });
 */
export function heUniform(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 2, mode: 'fanIn', distribution: 'uniform' } as const;
  return varianceScaled('heUniform', options, scaling);
}

/**
 * Normal with mean 0 and deviation √(2 ÷ fanIn), cut at two deviations.
 * Source: He et al. 2015.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, activation: 'relu', kernelInitializer: initializers.heNormal() });
 */
export function heNormal(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' } as const;
  return varianceScaled('heNormal', options, scaling);
}
