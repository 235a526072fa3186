// Batch normalization (Ioffe and Szegedy 2015): each channel gets mean 0 and deviation 1 over the
// batch, then the scale and the mean that the layer learns. Prediction uses running statistics.
import { float32Tiny } from '../data/check.ts';
import { countValue } from '../graph/arrays.ts';
import type { Value } from '../graph/graph.ts';
import { add, div, fma, less, maximum, mul, reshape, select, sqrt, sub } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { resolveInitializer } from '../initializers/resolve.ts';
import { affineDefaults, readAffine } from './affine.ts';
import type { Affine, AffineOptions } from './affine.ts';
import { channelsOf, overChannels, readChannelAxis } from './channels.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { ApplyContext, CallableLayer, WeightSpec } from './layer.ts';
import { momentsOf } from './standardize.ts';

export interface BatchNormalizationOptions extends LayerOptions, AffineOptions {
  /** The axis of the channels, counted with that of the batch; default -1, the last. */
  axis?: number;
  /** What the running statistics keep of themselves in each step, in [0, 1]; default 0.99. */
  momentum?: number;
  /** Added to variances; above 0, default 1e-3. */
  epsilon?: number;
  /** Default 'zeros'. */
  movingMeanInitializer?: Initializer;
  /** Default 'ones'. */
  movingVarianceInitializer?: Initializer;
}

/**
 * In training y = (x − m) ÷ √(v + epsilon)·gamma + beta, m and v the mean and the variance of each
 * channel over all rows and positions of the batch, Σ(x − m)² ÷ N. In prediction, or where the
 * layer is frozen, m and v are the weights movingMean and movingVariance, which a step of training
 * moves: movingMean ← momentum·movingMean + (1 − momentum)·m, and movingVariance in the same way
 * towards Σ(x − m)² ÷ (N − 1). Of one number there is no variance: then it stays as it is, and
 * y = beta.
 *
 * x and y of any one shape; weights `gamma`, `beta`, `movingMean`, `movingVariance` [channels].
 * Source: Ioffe and Szegedy 2015.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   samples have no such axis.
 * @example
 * sequential([
 *   layers.dense({ units: 64, useBias: false, inputShape: [8] }),
 *   layers.batchNormalization(),
 *   layers.activation({ activation: 'relu' }),
 * ]);
 */
export function batchNormalization(options?: BatchNormalizationOptions): CallableLayer {
  const type = 'batchNormalization';
  const given = readLayerOptions(type, options, {
    axis: -1,
    momentum: 0.99,
    epsilon: 1e-3,
    ...affineDefaults,
    movingMeanInitializer: 'zeros',
    movingVarianceInitializer: 'ones',
  });
  const axis = readChannelAxis(type, given.value('axis'));
  const affine = readAffine(type, given);
  const statistic = (name: 'movingMean' | 'movingVariance'): ((shape: Shape) => WeightSpec) => {
    const value = given.value(`${name}Initializer`);
    const initializer = resolveInitializer(`${type}: ${name}Initializer`, value);
    return (shape) => ({ name, shape, initializer, trainable: false });
  };
  const statistics = [statistic('movingMean'), statistic('movingVariance')];
  const rule: Rule = {
    affine,
    momentum: given.number('momentum', { min: 0, max: 1 }),
    epsilon: given.number('epsilon', { min: float32Tiny }),
  };
  return defineLayer(type, given, {
    outputShape(input, where) {
      channelsOf(axis, input, where);
      return input;
    },
    weights(input, where) {
      const shape = [channelsOf(axis, input, where)];
      return [...affine.weights(shape, where), ...statistics.map((spec) => spec(shape))];
    },
    append: (x, context) =>
      overChannels(x, axis, (table) =>
        context.training && context.trainable
          ? byBatch(table, context, rule)
          : byRunning(table, context, rule),
      ),
  });
}

interface Rule {
  readonly affine: Affine;
  readonly momentum: number;
  readonly epsilon: number;
}

// x [positions, channels]
function byBatch(x: Value, context: ApplyContext, { affine, momentum, epsilon }: Rule): Value {
  const positions = countValue(x, x.shape[0] ?? 1);
  const { average, distance, squares, drift } = momentsOf(x, 0);
  const move = (name: string, value: Value): Value =>
    fma(context.weight(name), momentum, mul(reshape(value, [count(value.shape)]), 1 - momentum));
  context.update('movingMean', move('movingMean', average));
  const unbiased = div(squares, maximum(sub(positions, 1), 1));
  const moved = move('movingVariance', unbiased);
  const enough = less(1, positions);
  context.update('movingVariance', select(enough, moved, context.weight('movingVariance')));
  const variance = div(squares, positions);
  const scale = div(affine.gamma(context) ?? 1, sqrt(add(variance, epsilon)));
  return fma(distance, scale, fma(drift, scale, affine.beta(context) ?? 0));
}

function byRunning(x: Value, context: ApplyContext, { affine, epsilon }: Rule): Value {
  const deviation = sqrt(add(context.weight('movingVariance'), epsilon));
  const scale = div(affine.gamma(context) ?? 1, deviation);
  return fma(sub(x, context.weight('movingMean')), scale, affine.beta(context) ?? 0);
}
