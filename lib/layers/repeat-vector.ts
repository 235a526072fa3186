// The same vector for every step of a sequence: what stands between an encoder and a decoder.
import { sizeRange } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { broadcastTo } from '../graph/elementwise.ts';
import { reshape } from '../graph/ops.ts';
import { defineLayer, readLayerOptions, sampleText } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface RepeatVectorOptions extends LayerOptions {
  /** How often. */
  n: number;
}

/**
 * y[b, i, j] = x[b, j] for 0 ≤ i < n; x [batch, size], y [batch, n, size].
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the samples are not vectors.
 * @example
 * sequential([layers.repeatVector({ n: 5, inputShape: [16] })]);
 */
export function repeatVector(options: RepeatVectorOptions): CallableLayer {
  const given = readLayerOptions('repeatVector', options, { n: undefined });
  const n = given.number('n', sizeRange);
  return defineLayer('repeatVector', given, {
    outputShape(input, where) {
      const [size] = input;
      if (size !== undefined && input.length === 1) return [n, size];
      throw rangeError(where, `got ${sampleText(input)}, needed vectors, [*, size]`);
    },
    append(x) {
      const [rows = 1, size = 1] = x.shape;
      return broadcastTo(x.graph, reshape(x, [rows, 1, size]), [rows, n, size]);
    },
  });
}
