// The mean of several arrays, element by element.
import { add, div } from '../graph/ops.ts';
import type { LayerOptions } from './define.ts';
import { elementwiseMerge } from './elementwise-merge.ts';
import type { CallableLayer } from './layer.ts';

/**
 * y = Σ inputs ÷ their number, added in their order; inputs of one shape, or with axes of size 1
 * that stretch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   shapes do not fit.
 * @example
 * const a = input({ shape: [3] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.average().apply([a, b]) });
 */
export function average(options?: LayerOptions): CallableLayer {
  return elementwiseMerge('average', options, {
    together: (inputs) =>
      div(
        inputs.reduce((a, b) => add(a, b)),
        inputs.length,
      ),
  });
}
