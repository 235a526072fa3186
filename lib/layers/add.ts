// The sum of several arrays: what a residual connection ends in (He et al. 2016).
import { add as sum } from '../graph/ops.ts';
import type { LayerOptions } from './define.ts';
import { elementwiseMerge } from './elementwise-merge.ts';
import type { CallableLayer } from './layer.ts';

/**
 * y = Σ inputs, added in their order; inputs of one shape, or with axes of size 1 that stretch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   shapes do not fit.
 * @example
 * const a = input({ shape: [3] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.add().apply([a, b]) });
 */
export function add(options?: LayerOptions): CallableLayer {
  return elementwiseMerge('add', options, {
    together: (inputs) => inputs.reduce((a, b) => sum(a, b)),
  });
}
