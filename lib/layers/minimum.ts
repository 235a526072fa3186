// The smallest of several arrays, element by element.
import { minimum as smaller } from '../graph/ops.ts';
import type { LayerOptions } from './define.ts';
import { elementwiseMerge } from './elementwise-merge.ts';
import type { CallableLayer } from './layer.ts';

/**
 * y = min(inputs); the gradient goes to the one chosen, the last of several that are equal. Inputs
 * of one shape, or with axes of size 1 that stretch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   shapes do not fit.
 * @example
 * const a = input({ shape: [3] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.minimum().apply([a, b]) });
 */
export function minimum(options?: LayerOptions): CallableLayer {
  return elementwiseMerge('minimum', options, {
    together: (inputs) => inputs.reduce((a, b) => smaller(a, b)),
  });
}
