// How much two arrays agree: the products of their vectors.
import { isArray, needArray, needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { div, matmul, maximum, reshape, sqrt, square, sum, transpose } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { defineMerge, readLayerOptions, sampleText } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface DotOptions extends LayerOptions {
  /**
   * The axis of each input along which products are summed, or one for both; counted with that of
   * the batch, which it may not be, from the end if negative.
   */
  axes: number | readonly [number, number];
  /** Whether vectors along these axes get the length 1 first: their cosine; default false. */
  normalize?: boolean;
}

/**
 * Σ_p a[..., p, ...]·b[..., p, ...] for each sample and each pair of the other places: a [n, i, k]
 * and b [n, k, j] with axes [2, 1] give [n, i, j]; two inputs [n, k] give [n, 1]. With `normalize`,
 * vectors are first divided by max(their length, 1e-7).
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   there are not two inputs, or if they lack an axis or differ along it.
 * @example
 * const word = input({ shape: [16] });
 * const context = input({ shape: [16] });
 * const likeness = layers.dot({ axes: 1, normalize: true }).apply([word, context]);
 * const model = functionalModel({ inputs: [word, context], outputs: likeness });
 */
export function dot(options: DotOptions): CallableLayer {
  const given = readLayerOptions('dot', options, { axes: undefined, normalize: false });
  const axes = readAxes(given.value('axes'));
  const normalize = given.boolean('normalize');
  return defineMerge('dot', given, {
    outputShape(inputs, where) {
      const [a, b] = pairOf(inputs, axes, where);
      const shape = [...a.others, ...b.others];
      return shape.length === 0 ? [1] : shape;
    },
    append(inputs, _, where) {
      const samples = inputs.map(({ shape }) => shape.slice(1));
      const [a, b] = pairOf(samples, axes, where);
      const [left, right] = [vectorsOf(inputs[0], a), vectorsOf(inputs[1], b)];
      const [u, v] = normalize ? [ofLengthOne(left), ofLengthOne(right)] : [left, right];
      const shape = [...a.others, ...b.others];
      return reshape(matmul(u, v, { transposeB: true }), [-1, ...(shape.length > 0 ? shape : [1])]);
    },
  });
}

function readAxes(value: unknown): readonly [number, number] {
  const list = isArray(value) ? needArray('dot', 'axes', value, 2, 'axes') : [value, value];
  const range = { integer: true, min: -5, max: 5 };
  const [a, b] = list.map((axis) => needNumber('dot', 'axes', axis, range));
  if (a === undefined || b === undefined) {
    throw rangeError('dot', `axes: got ${list.length} axes, needed one for each of two inputs`);
  }
  if (a !== 0 && b !== 0) return [a, b];
  throw rangeError('dot', 'axes: got 0, the axis of the batch, needed another');
}

/** One input: which axis of a sample is summed over, and the sizes of the others. */
interface Side {
  readonly at: number;
  readonly others: Shape;
}

function pairOf(
  samples: readonly Shape[],
  axes: readonly [number, number],
  where: string,
): readonly [Side, Side] {
  const [first, second] = samples;
  if (!first || !second || samples.length > 2) {
    throw rangeError(where, `got ${samples.length} inputs, needed two`);
  }
  const side = (sample: Shape, axis: number): Side => {
    const at = axis < 0 ? sample.length + axis : axis - 1;
    if (sample[at] !== undefined) return { at, others: sample.filter((_, i) => i !== at) };
    throw rangeError(where, `axes: ${sampleText(sample)} has no axis ${axis} beside the batch`);
  };
  const [a, b] = [side(first, axes[0]), side(second, axes[1])];
  if (first[a.at] === second[b.at]) return [a, b];
  const shapes = `${sampleText(first)} and ${sampleText(second)}`;
  throw rangeError(where, `${shapes} differ along axes ${axes.join(' and ')}`);
}

// [n, places, k]: the axis that is summed over comes last.
function vectorsOf(x: Value | undefined, { at, others }: Side): Value {
  if (!x) throw new Error('dot: an input is missing');
  const axis = at + 1;
  const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis];
  return reshape(transpose(x, order), [-1, count(others), x.shape[axis] ?? 1]);
}

// Of a vector 0 the root would have no derivative.
function ofLengthOne(x: Value): Value {
  const squares = sum(square(x), -1, { keepDims: true });
  return div(x, sqrt(maximum(squares, 1e-14)));
}
