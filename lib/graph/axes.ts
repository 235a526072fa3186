// The same elements under another shape, or in another order of axes. Each checks its shapes when
// it is called, so that a mistake is reported where it was made and never while a plan runs.
import { needArray, needNumber } from '../data/check.ts';
import { rangeError, shapeText } from '../errors.ts';
import { needValue } from './graph.ts';
import type { Value } from './graph.ts';
import { count, needValueShape, sameShape } from './shape.ts';
import type { Shape } from './shape.ts';

/** Axes of an array that transpose can walk. */
const maxRank = 6;

/**
 * The same elements, row-major, under another shape; -1 stands for the rows of the batch, not
 * for what remains: of [n, 6], the shape [-1, 2, 3] gives [n, 2, 3], and [-2, 3] twice the rows.
 * @throws RangeError for a shape of another number of elements.
 * @example
 * const pairs = (x) => ops.max(ops.reshape(x, [-1, 3, 2]), 2); // [n, 6] to [n, 3]
 */
export function reshape(a: Value, shape: Shape): Value {
  needValue('reshape', a);
  const sizes = needValueShape('reshape', shape);
  if (count(sizes) !== count(a.shape)) {
    const got = `${shapeText(a.shape)} and ${shapeText(sizes)}`;
    const hint = 'A size of -1 is the rows of the batch, -2 twice as many.';
    const open = sizes.some((size) => size < 0);
    throw rangeError('reshape', `element counts differ: ${got}`, open ? hint : undefined);
  }
  if (sameShape(sizes, a.shape)) return a;
  return a.graph.append({ op: 'reshape' }, [a], sizes, a.type);
}

/**
 * The axes permuted, axis i of the result being axis permutation[i] of `a`; without a permutation
 * the last two change places. At most 6 axes; that of the batch may be any of them.
 *
 * @throws RangeError if the permutation does not name each axis once.
 * @example
 * // The transpose of each sample's matrix: [n, 2, 3] to [n, 3, 2].
 * const flipped = (x) => ops.transpose(x, [0, 2, 1]);
 */
export function transpose(a: Value, permutation?: readonly number[]): Value {
  needValue('transpose', a);
  const rank = a.shape.length;
  if (rank > maxRank) {
    throw rangeError('transpose', `got ${rank} axes, needed at most ${maxRank}`);
  }
  const order = permutation === undefined ? defaultPermutation(rank) : needAxes(rank, permutation);
  const shape = order.map((i) => a.shape[i] ?? 1);
  // Where only axes of size 1 move, no element does.
  const long = order.filter((axis) => a.shape[axis] !== 1);
  if (long.every((axis, i) => axis >= (long[i - 1] ?? 0))) return reshape(a, shape);
  return a.graph.append({ op: 'transpose', permutation: order }, [a], shape, a.type);
}

function needAxes(rank: number, permutation: unknown): readonly number[] {
  const [where, name] = ['transpose', 'permutation'];
  const range = { integer: true, min: 0, max: rank - 1 };
  const order = needArray(where, name, permutation, rank, 'axes').map((axis, i) =>
    needNumber(where, `${name}[${i}]`, axis, range),
  );
  if (new Set(order).size === rank) return order;
  throw rangeError(where, `${name}: needed each of the ${rank} axes once`);
}

function defaultPermutation(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, i) => i);
  return rank < 2 ? order : [...order.slice(0, -2), rank - 1, rank - 2];
}
