// Layer normalization (Ba, Kiros and Hinton 2016): each position of each sample gets mean 0 and
// deviation 1 over its features, then the scale and the mean that the layer learns. No sample sees
// another, so training and prediction are the same.
import { float32Tiny } from '../data/check.ts';
import { reshape } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import { affineDefaults, readAffine } from './affine.ts';
import type { AffineOptions } from './affine.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import { lastSizes, readLastAxes } from './last-axes.ts';
import type { LastAxesOptions } from './last-axes.ts';
import type { CallableLayer } from './layer.ts';
import { standardize } from './standardize.ts';

export interface LayerNormalizationOptions extends LayerOptions, AffineOptions, LastAxesOptions {
  /** Added to variances; above 0, default 1e-3. */
  epsilon?: number;
}

/**
 * y = (x − m) ÷ √(v + epsilon)·gamma + beta, m and v the mean and the variance Σ(x − m)² ÷ size
 * over the last axis, or axes. x and y of any one shape; weights `gamma` and `beta` of the shape of
 * those axes.
 * Source: Ba, Kiros and Hinton 2016.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the axes are not the last ones of a sample.
 * @example
 * sequential([layers.layerNormalization({ inputShape: [10, 64] }), layers.dense({ units: 8 })]);
 */
export function layerNormalization(options?: LayerNormalizationOptions): CallableLayer {
  const type = 'layerNormalization';
  const given = readLayerOptions(type, options, { axis: -1, epsilon: 1e-3, ...affineDefaults });
  const axes = readLastAxes(type, given.value('axis'));
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const affine = readAffine(type, given);
  return defineLayer(type, given, {
    outputShape(input, where) {
      lastSizes(axes, input, where);
      return input;
    },
    weights: (input, where) => affine.weights(lastSizes(axes, input, where), where),
    append(x, context, where) {
      const cols = count(lastSizes(axes, x.shape.slice(1), where));
      const table = standardize(reshape(x, [count(x.shape) / cols, cols]), epsilon);
      return affine.apply(reshape(table, x.shape), context);
    },
  });
}
