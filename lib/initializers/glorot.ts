// For tanh, sigmoid and linear layers: a compromise between forward and backward signals (Glorot
// and Bengio 2010, "Xavier").
import type { InitializerDefinition } from './initializer.ts';
import type { Seeded } from './sampling.ts';
import { varianceScaled } from './variance-scaling.ts';

/**
 * Uniform in ±√(6 ÷ (fanIn + fanOut)); the default of kernels.
 * Source: Glorot and Bengio 2010.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, kernelInitializer: initializers.glorotUniform({ seed: 1 }) });
 */
export function glorotUniform(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 1, mode: 'fanAvg', distribution: 'uniform' } as const;
  return varianceScaled('glorotUniform', options, scaling);
}

/**
 * Normal with mean 0 and deviation √(2 ÷ (fanIn + fanOut)), cut at two deviations.
 * Source: Glorot and Bengio 2010.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, kernelInitializer: initializers.glorotNormal({ seed: 1 }) });
 */
export function glorotNormal(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' } as const;
  return varianceScaled('glorotNormal', options, scaling);
}
