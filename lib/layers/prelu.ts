// The rectifier that learns its slope below 0 (He et al. 2015).
import { needArray, needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { activated } from '../graph/activated.ts';
import { broadcastTo } from '../graph/elementwise.ts';
import { greater, mul, select } from '../graph/ops.ts';
import type { Shape } from '../graph/shape.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { readWeight, weightDefaults } from './weight-options.ts';
import type { WeightOptions } from './weight-options.ts';

export interface PreluOptions extends LayerOptions, WeightOptions<'alpha'> {
  /** Default 'zeros'. */
  alphaInitializer?: Initializer;
  /**
   * Axes of a sample, counted from 1, along which one slope serves all; default none. [1, 2] gives
   * one slope for each channel of images [height, width, channels].
   */
  sharedAxes?: readonly number[];
}

/**
 * y = x > 0 ? x : alpha·x, x and y of any one shape; weight `alpha` of a sample's shape, with size
 * 1 in shared axes. dx = x > 0 ? dy : alpha·dy.
 * Source: He et al. 2015.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the input has no such axis.
 * @example
 * sequential([layers.dense({ units: 8, inputShape: [2] }), layers.prelu()]);
 */
export function prelu(options?: PreluOptions): CallableLayer {
  const given = readLayerOptions('prelu', options, {
    ...weightDefaults('alpha', 'zeros'),
    sharedAxes: [],
  });
  const list = needArray('prelu', 'sharedAxes', given.value('sharedAxes'), 5, 'axes');
  const range = { integer: true, min: 1, max: 5 };
  const shared = list.map((axis, i) => needNumber('prelu', `sharedAxes[${i}]`, axis, range));
  const alpha = readWeight('prelu', given, 'alpha');
  const shapeFor = (input: Shape): Shape =>
    input.map((size, i) => (shared.includes(i + 1) ? 1 : size));
  return defineLayer('prelu', given, {
    outputShape(input, where) {
      const most = Math.max(0, ...shared);
      if (most > input.length) {
        throw rangeError(where, `sharedAxes: got ${most}, needed at most ${input.length}`);
      }
      return input;
    },
    weights: (input, where) => [alpha(shapeFor(input), where)],
    append(x, context) {
      // First to a sample: a map reads that for each row of the batch, however slopes are shared.
      const slopes = broadcastTo(x.graph, context.weight('alpha'), x.shape.slice(1));
      // Selected twice, so that no slope is multiplied with what it does not serve: 0·∞ is NaN.
      const above = greater(x, 0);
      return activated(x, () => select(above, x, mul(select(above, 0, x), slopes)));
    },
  });
}
