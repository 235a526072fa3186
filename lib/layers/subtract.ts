// The difference of two arrays.
import { sub } from '../graph/ops.ts';
import type { LayerOptions } from './define.ts';
import { elementwiseMerge } from './elementwise-merge.ts';
import type { CallableLayer } from './layer.ts';

/**
 * y = a − b; inputs of one shape, or with axes of size 1 that stretch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   there are not two inputs, or their shapes do not fit.
 * @example
 * const a = input({ shape: [3] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.subtract().apply([a, b]) });
 */
export function subtract(options?: LayerOptions): CallableLayer {
  return elementwiseMerge('subtract', options, {
    inputs: 2,
    together: (inputs) => inputs.reduce((a, b) => sub(a, b)),
  });
}
