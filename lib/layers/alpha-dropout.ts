// Dropout for nets of selu, which live on signals of mean 0 and deviation 1 (Klambauer et al.
// 2017).
import { random } from '../graph/elementwise.ts';
import { fma, less, select } from '../graph/ops.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface AlphaDropoutOptions extends LayerOptions {
  /** The share of elements set to what selu gives at −∞, in [0, 1). */
  rate: number;
}

// −scale·alpha of selu.
const lowest = -1.7580993408473766;

/**
 * In training y = a·(u < rate ? s : x) + b with s = −1.7581, a = ((1 − rate)·(1 + rate·s²))^−½ and
 * b = −a·rate·s, which keep mean 0 and deviation 1; u uniform in [0, 1), other numbers at each step
 * and for each element. In prediction, or with rate 0, y = x. x and y of any one shape.
 * Source: Klambauer et al. 2017.
 * @throws TypeError or RangeError if the rate is not a number in [0, 1).
 * @example
 * const selu = { units: 64, activation: 'selu', kernelInitializer: 'lecunNormal' };
 * sequential([layers.dense({ ...selu, inputShape: [8] }), layers.alphaDropout({ rate: 0.1 })]);
 */
export function alphaDropout(options: AlphaDropoutOptions): CallableLayer {
  const given = readLayerOptions('alphaDropout', options, { rate: undefined });
  const rate = given.number('rate', { min: 0, below: 1 });
  const a = 1 / Math.sqrt((1 - rate) * (1 + rate * lowest * lowest));
  const b = -a * rate * lowest;
  return defineLayer('alphaDropout', given, {
    outputShape: (input) => input,
    append(x, context) {
      if (!context.training || rate === 0) return x;
      const u = random(context.graph, x.shape, context.site('mask'));
      return fma(select(less(u, rate), lowest, x), a, b);
    },
  });
}
