// All axes of a sample as one: the elements stay in place, so it costs nothing.
import { reshape } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

/**
 * x [n, a, b, ...] becomes y [n, a·b·…], row-major; a sample without axes becomes [1].
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * sequential([layers.flatten({ inputShape: [28, 28] }), layers.dense({ units: 10 })]);
 */
export function flatten(options?: LayerOptions): CallableLayer {
  const given = readLayerOptions('flatten', options, {});
  return defineLayer('flatten', given, {
    takes: 'any',
    outputShape: (input) => [count(input)],
    append: (x) => reshape(x, [x.shape[0] ?? 1, count(x.shape.slice(1))]),
  });
}
