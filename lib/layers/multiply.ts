// The product of several arrays, element by element: one of them may be a gate for the other.
import { mul } from '../graph/ops.ts';
import type { LayerOptions } from './define.ts';
import { elementwiseMerge } from './elementwise-merge.ts';
import type { CallableLayer } from './layer.ts';

/**
 * y = Π inputs, multiplied in their order; inputs of one shape, or with axes of size 1 that
 * stretch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   shapes do not fit.
 * @example
 * const a = input({ shape: [3] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.multiply().apply([a, b]) });
 */
export function multiply(options?: LayerOptions): CallableLayer {
  return elementwiseMerge('multiply', options, {
    together: (inputs) => inputs.reduce((a, b) => mul(a, b)),
  });
}
