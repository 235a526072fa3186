// The same numbers under another shape: the elements stay in place, so it costs nothing.
import { needArray, needNumber, sizeRange } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { reshape as reshaped } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { defineLayer, readLayerOptions, sampleText } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface ReshapeOptions extends LayerOptions {
  /** The shape of one sample; one size may be -1, for as many elements as remain. */
  targetShape: readonly number[];
}

/**
 * x [n, ...] becomes y [n, ...targetShape], row-major.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the input has another number of elements.
 * @example
 * sequential([layers.reshape({ targetShape: [28, -1], inputShape: [784] })]);
 */
export function reshape(options: ReshapeOptions): CallableLayer {
  const given = readLayerOptions('reshape', options, { targetShape: undefined });
  const target = readTarget(given.value('targetShape'));
  return defineLayer('reshape', given, {
    takes: 'any',
    outputShape: (input, where) => settled(target, input, where),
    append: (x, _, where) =>
      reshaped(x, [x.shape[0] ?? 1, ...settled(target, x.shape.slice(1), where)]),
  });
}

// Like `needShape`, but for one -1.
function readTarget(value: unknown): Shape {
  const name = 'targetShape';
  const sizes = needArray('reshape', name, value, 5, 'sizes, each an integer >= 1 or -1');
  const open = sizes.filter((size) => size === -1).length;
  if (open > 1)
    throw rangeError('reshape', `${name}: got -1 ${open} times, needed it at most once`);
  return sizes.map((size, i) =>
    size === -1 ? -1 : needNumber('reshape', `${name}[${i}]`, size, sizeRange),
  );
}

// With the number that -1 stands for.
function settled(target: Shape, input: Shape, where: string): Shape {
  const known = count(target.filter((size) => size > 0));
  const rest = count(input) / known;
  const open = target.includes(-1);
  if (open ? Number.isInteger(rest) : rest === 1) {
    return target.map((size) => (size < 0 ? rest : size));
  }
  const needed = `needed ${open ? 'a multiple of ' : ''}${known}`;
  const problem = `targetShape: got ${sampleText(input)}, ${count(input)} elements, ${needed}`;
  throw rangeError(where, `${problem} for [${target.join(', ')}]`);
}
