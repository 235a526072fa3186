// Group normalization (Wu and He 2018): each sample's channels get mean 0 and deviation 1 in
// groups, over all positions, then the scale and the mean that the layer learns for each channel.
import { float32Tiny } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { reshape, transpose } from '../graph/ops.ts';
import { affineDefaults, readAffine } from './affine.ts';
import type { AffineOptions } from './affine.ts';
import { channelsOf, overChannels, readChannelAxis } from './channels.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { standardize } from './standardize.ts';

export interface GroupNormalizationOptions extends LayerOptions, AffineOptions {
  /** How many groups, of neighbouring channels; -1 for one for each channel; default 32. */
  groups?: number;
  /** The axis of the channels, counted with that of the batch; default -1, the last. */
  axis?: number;
  /** Added to variances; above 0, default 1e-3. */
  epsilon?: number;
}

/**
 * y = (x − m) ÷ √(v + epsilon)·gamma + beta, m and v the mean and the variance Σ(x − m)² ÷ N of the
 * N numbers of a group: of one sample, at all positions, in its channels. x and y of any one shape;
 * weights `gamma` and `beta` [channels].
 * Source: Wu and He 2018.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   samples have no such axis, or its channels do not make equal groups.
 * @example
 * sequential([
 *   layers.dense({ units: 64, inputShape: [8] }),
 *   layers.groupNormalization({ groups: 8 }),
 * ]);
 */
export function groupNormalization(options?: GroupNormalizationOptions): CallableLayer {
  const type = 'groupNormalization';
  const given = readLayerOptions(type, options, {
    groups: 32,
    axis: -1,
    epsilon: 1e-3,
    ...affineDefaults,
  });
  const asked = given.number('groups', { integer: true, min: -1, max: 2147483647 });
  if (asked === 0) throw rangeError(type, 'groups: got 0, needed at least 1, or -1');
  const axis = readChannelAxis(type, given.value('axis'));
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const affine = readAffine(type, given);
  return defineLayer(type, given, {
    outputShape(input, where) {
      const channels = channelsOf(axis, input, where);
      if (asked < 0 || channels % asked === 0) return input;
      throw rangeError(where, `groups: got ${asked} for ${channels} channels, needed a divisor`);
    },
    weights: (input, where) => affine.weights([channelsOf(axis, input, where)], where),
    append(x, context, where) {
      const sample = x.shape.slice(1);
      const channels = channelsOf(axis, sample, where);
      const positions = sample.reduce((product, size) => product * size, 1) / channels;
      const sizes = { positions, groups: asked < 0 ? channels : asked, channels };
      return overChannels(x, axis, (table) =>
        affine.apply(byGroup(table, sizes, epsilon), context),
      );
    },
  });
}

interface Sizes {
  readonly positions: number;
  readonly groups: number;
  readonly channels: number;
}

// x [n·positions, channels]: what belongs to one group is brought together, as a row.
function byGroup(x: Value, { positions, groups, channels }: Sizes, epsilon: number): Value {
  const own = channels / groups;
  const apart = reshape(x, [-1, positions, groups, own]);
  const together = transpose(apart, [0, 2, 1, 3]);
  const table = standardize(reshape(together, [-groups, positions * own]), epsilon);
  return reshape(transpose(reshape(table, together.shape), [0, 2, 1, 3]), x.shape);
}
