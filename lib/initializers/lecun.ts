// For selu layers, and for others that keep the size of a signal (LeCun, Bottou, Orr and Müller
// 1998, "Efficient backprop").
import type { InitializerDefinition } from './initializer.ts';
import type { Seeded } from './sampling.ts';
import { varianceScaled } from './variance-scaling.ts';

/**
 * Uniform in ±√(3 ÷ fanIn).
 * Source: LeCun, Bottou, Orr and Müller 1998.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, kernelInitializer: initializers.lecunUniform({ seed: 1 }) });
 */
export function lecunUniform(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 1, mode: 'fanIn', distribution: 'uniform' } as const;
  return varianceScaled('lecunUniform', options, scaling);
}

/**
 * Normal with mean 0 and deviation √(1 ÷ fanIn), cut at two deviations.
 * Source: LeCun, Bottou, Orr and Müller 1998.
 * @throws TypeError or RangeError if the seed is not an integer from 0 to 2^53 − 1.
 * @example
 * layers.dense({ units: 8, kernelInitializer: initializers.lecunNormal({ seed: 1 }) });
 */
export function lecunNormal(options?: Seeded): InitializerDefinition {
  const scaling = { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' } as const;
  return varianceScaled('lecunNormal', options, scaling);
}
