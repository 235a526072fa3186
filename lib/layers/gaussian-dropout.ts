// Dropout by noise: every element is multiplied by a number around 1 (Srivastava et al. 2014, 10).
import { fma, mul } from '../graph/ops.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { normal } from './normal.ts';

export interface GaussianDropoutOptions extends LayerOptions {
  /** In [0, 1): the noise has the variance that dropout of this rate has, rate ÷ (1 − rate). */
  rate: number;
}

/**
 * In training y = x·(1 + √(rate ÷ (1 − rate))·z), z normal as in `gaussianNoise`; in prediction, or
 * with rate 0, y = x. x and y of any one shape.
 * Source: Srivastava et al. 2014.
 * @throws TypeError or RangeError if the rate is not a number in [0, 1).
 * @example
 * sequential([layers.gaussianDropout({ rate: 0.2, inputShape: [8] }), layers.dense({ units: 1 })]);
 */
export function gaussianDropout(options: GaussianDropoutOptions): CallableLayer {
  const given = readLayerOptions('gaussianDropout', options, { rate: undefined });
  const rate = given.number('rate', { min: 0, below: 1 });
  const stddev = Math.sqrt(rate / (1 - rate));
  return defineLayer('gaussianDropout', given, {
    outputShape: (input) => input,
    append(x, context) {
      if (!context.training || rate === 0) return x;
      return mul(x, fma(normal(context, x.shape), stddev, 1));
    },
  });
}
