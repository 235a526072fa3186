// Several arrays side by side.
import { rangeError } from '../errors.ts';
import { concat } from '../graph/ops.ts';
import { sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { defineMerge, readLayerOptions, sampleText } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface ConcatenateOptions extends LayerOptions {
  /** The axis that grows; 0 is that of the batch, and refused; default -1, the last. */
  axis?: number;
}

/**
 * The inputs behind one another along an axis: [n, 2] and [n, 3] give [n, 5]. All other sizes must
 * be equal.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the inputs do not fit or lack the axis.
 * @example
 * const a = input({ shape: [2] });
 * const b = input({ shape: [3] });
 * const model = functionalModel({ inputs: [a, b], outputs: layers.concatenate().apply([a, b]) });
 */
export function concatenate(options?: ConcatenateOptions): CallableLayer {
  const given = readLayerOptions('concatenate', options, { axis: -1 });
  const axis = given.number('axis', { integer: true, min: -6, max: 6 });
  if (axis === 0) {
    throw rangeError('concatenate', 'axis: got 0, the axis of the batch, needed another');
  }
  return defineMerge('concatenate', given, {
    takes: 'any',
    outputShape(inputs, where) {
      const [first = []] = inputs;
      const at = axis < 0 ? first.length + axis : axis - 1;
      if (at < 0 || at >= first.length) {
        const rank = first.length;
        const axes = rank === 0 ? 'an input with axes' : `1 to ${rank}, or -${rank} to -1`;
        throw rangeError(where, `axis: got ${axis} for ${sampleText(first)}, needed ${axes}`);
      }
      const others = (shape: Shape): Shape => shape.filter((_, i) => i !== at);
      for (const shape of inputs) {
        const same = shape.length === first.length && sameShape(others(shape), others(first));
        if (same) continue;
        const shapes = `${sampleText(first)} and ${sampleText(shape)}`;
        throw rangeError(where, `shapes ${shapes} differ elsewhere than in axis ${at + 1}`);
      }
      const total = inputs.reduce((sum, shape) => sum + (shape[at] ?? 0), 0);
      return first.map((size, i) => (i === at ? total : size));
    },
    append: (inputs) => concat(inputs, axis),
  });
}
