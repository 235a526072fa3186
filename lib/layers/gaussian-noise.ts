// Noise that is added in training, so that a net cannot rely on exact inputs.
import { fma } from '../graph/ops.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { normal } from './normal.ts';

export interface GaussianNoiseOptions extends LayerOptions {
  /** The standard deviation of the noise, at least 0. */
  stddev: number;
}

/**
 * In training y = x + stddev·z, z normal with mean 0 and deviation 1, other numbers at each step
 * and for each element; in prediction, or with stddev 0, y = x. x and y of any one shape.
 *
 * z = √(−2·ln(1 − u))·cos(2π·v) for u, v uniform in [0, 1) (Box and Muller 1958).
 * @throws TypeError or RangeError if the deviation is not a number of at least 0.
 * @example
 * sequential([layers.gaussianNoise({ stddev: 0.1, inputShape: [8] }), layers.dense({ units: 1 })]);
 */
export function gaussianNoise(options: GaussianNoiseOptions): CallableLayer {
  const given = readLayerOptions('gaussianNoise', options, { stddev: undefined });
  const stddev = given.number('stddev', { min: 0 });
  return defineLayer('gaussianNoise', given, {
    outputShape: (input) => input,
    append(x, context) {
      if (!context.training || stddev === 0) return x;
      return fma(normal(context, x.shape), stddev, x);
    },
  });
}
