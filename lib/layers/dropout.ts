// Dropout (Srivastava et al. 2014), scaled in training so that prediction needs no change.
import { mul, select, less } from '../graph/ops.ts';
import { random } from '../graph/elementwise.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface DropoutOptions extends LayerOptions {
  /** The share of elements set to 0, in [0, 1). */
  rate: number;
}

/**
 * In training y = u < rate ? 0 : x·(1 ÷ (1 − rate)), u uniform in [0, 1), other numbers at each
 * step and for each element; in prediction, or with rate 0, y = x. x and y of any one shape.
 * Source: Srivastava et al. 2014.
 * @throws TypeError or RangeError if the rate is not a number in [0, 1).
 * @example
 * sequential([layers.dense({ units: 64, inputShape: [8] }), layers.dropout({ rate: 0.5 })]);
 */
export function dropout(options: DropoutOptions): CallableLayer {
  const given = readLayerOptions('dropout', options, { rate: undefined });
  const rate = given.number('rate', { min: 0, below: 1 });
  const scale = 1 / (1 - rate);
  return defineLayer('dropout', given, {
    outputShape: (input) => input,
    append(x, context) {
      if (!context.training || rate === 0) return x;
      const u = random(context.graph, x.shape, context.site('mask'));
      return select(less(u, rate), 0, mul(x, scale));
    },
  });
}
