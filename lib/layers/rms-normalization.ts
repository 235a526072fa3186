// Normalization by the root of the mean square (Zhang and Sennrich 2019): like layer normalization,
// but the mean stays.
import { float32Tiny } from '../data/check.ts';
import { add, div, mean, mul, reshape, sqrt, square } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import { lastSizes, readLastAxes } from './last-axes.ts';
import type { LastAxesOptions } from './last-axes.ts';
import type { CallableLayer } from './layer.ts';
import { readWeight, weightDefaults } from './weight-options.ts';
import type { WeightOptions } from './weight-options.ts';

export interface RmsNormalizationOptions
  extends LayerOptions, LastAxesOptions, WeightOptions<'scale'> {
  /** Added to mean squares; above 0, default 1e-6. */
  epsilon?: number;
  /** Default 'ones'. */
  scaleInitializer?: Initializer;
}

/**
 * y = x ÷ √(s + epsilon)·scale, s the mean of x² over the last axis, or axes. x and y of any one
 * shape; weight `scale` of the shape of those axes.
 * Source: Zhang and Sennrich 2019.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the axes are not the last ones of a sample.
 * @example
 * sequential([layers.rmsNormalization({ inputShape: [10, 64] }), layers.dense({ units: 8 })]);
 */
export function rmsNormalization(options?: RmsNormalizationOptions): CallableLayer {
  const type = 'rmsNormalization';
  const given = readLayerOptions(type, options, {
    axis: -1,
    epsilon: 1e-6,
    ...weightDefaults('scale', 'ones'),
  });
  const axes = readLastAxes(type, given.value('axis'));
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const scale = readWeight(type, given, 'scale');
  return defineLayer(type, given, {
    outputShape(input, where) {
      lastSizes(axes, input, where);
      return input;
    },
    weights: (input, where) => [scale(lastSizes(axes, input, where), where)],
    append(x, context, where) {
      const cols = count(lastSizes(axes, x.shape.slice(1), where));
      const table = reshape(x, [count(x.shape) / cols, cols]);
      const squares = mean(square(table), 1, { keepDims: true });
      const scaled = mul(table, div(1, sqrt(add(squares, epsilon))));
      return mul(reshape(scaled, x.shape), context.weight('scale'));
    },
  });
}
