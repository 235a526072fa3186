// The axes of a sample in another order.
import { needArray, needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { transpose } from '../graph/ops.ts';
import { defineLayer, readLayerOptions, sampleText } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface PermuteOptions extends LayerOptions {
  /** Each axis of a sample once, counted from 1: [2, 1] exchanges the two axes of a matrix. */
  dims: readonly number[];
}

/**
 * y's axis i is x's axis dims[i − 1], where axis 0 is that of the batch.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the input has another number of axes.
 * @example
 * sequential([layers.permute({ dims: [2, 1], inputShape: [10, 64] })]);
 */
export function permute(options: PermuteOptions): CallableLayer {
  const given = readLayerOptions('permute', options, { dims: undefined });
  const list = needArray('permute', 'dims', given.value('dims'), 5, 'axes, counted from 1');
  const range = { integer: true, min: 1, max: list.length };
  const dims = list.map((axis, i) => needNumber('permute', `dims[${i}]`, axis, range));
  if (new Set(dims).size < dims.length) {
    throw rangeError('permute', `dims: got [${dims.join(', ')}], needed each axis once`);
  }
  return defineLayer('permute', given, {
    takes: 'any',
    outputShape(input, where) {
      if (input.length === dims.length) return dims.map((axis) => input[axis - 1] ?? 1);
      const got = `got ${sampleText(input)} for dims [${dims.join(', ')}]`;
      throw rangeError(where, `${got}, needed ${dims.length} axes beside that of the batch`);
    },
    append: (x) => transpose(x, [0, ...dims]),
  });
}
