// Ops on whole arrays: reductions, and numbers of classes. Each checks its shapes when it is
// called, so that a mistake is reported where it was made and never while a plan runs.
import { needNumber, readOptions, sizeRange } from '../data/check.ts';
import { rangeError, typeError } from '../errors.ts';
import { reshape, transpose } from './axes.ts';
import { asFloat, div, mul } from './elementwise.ts';
import { needValue } from './graph.ts';
import type { Operand, Value } from './graph.ts';
import { count, normalizeAxes } from './shape.ts';
import type { Shape, Size } from './shape.ts';

type Axis = number | readonly number[];
interface KeepDims {
  /** Reduced axes stay, with size 1. */
  keepDims?: boolean;
}

/**
 * Sums along the axes (default: all), in the fixed order of docs/arithmetic.md: of [n, 3], axis -1
 * gives [n], or [n, 1] with `keepDims`. A negative axis counts from the last.
 * @throws RangeError for axes that do not exist.
 * @example
 * const share = (x) => ops.div(x, ops.sum(x, -1, { keepDims: true })); // rows that add up to 1
 */
export function sum(a: Value, axis?: Axis, options: KeepDims = {}): Value {
  return reduce('sum', a, axis, options);
}

/**
 * The largest along the axes (default: all); the gradient goes to the first one that is largest.
 * @throws RangeError for axes that do not exist.
 * @example
 * const below = (x) => ops.sub(x, ops.max(x, -1, { keepDims: true })); // at most 0
 */
export function max(a: Value, axis?: Axis, options: KeepDims = {}): Value {
  return reduce('max', a, axis, options);
}

/**
 * The sum along the axes (default: all) ÷ how many numbers that are.
 * @throws RangeError for axes that do not exist.
 * @example
 * const centred = (x) => ops.sub(x, ops.mean(x, -1, { keepDims: true })); // rows of mean 0
 */
export function mean(a: Value, axis?: Axis, options: KeepDims = {}): Value {
  needValue('mean', a);
  const axes = normalizeAxes('mean', axis, a.shape.length);
  const elements = count(axes.map((i) => a.shape[i] ?? 1));
  return div(reduce('sum', a, axes, options, 'mean'), countValue(a, elements));
}

/** A count as an operand: a number, or a multiple of the batch's rows. */
export function countValue(like: Value, elements: Size): Operand {
  return elements >= 0 ? elements : mul(like.graph.rows(), -elements);
}

function reduce(
  kind: 'sum' | 'max',
  given: Value,
  axis: Axis | undefined,
  options: KeepDims,
  where: string = kind,
): Value {
  needValue(where, given);
  const keepDims = readOptions(where, options, { keepDims: false }).boolean('keepDims');
  const a = asFloat(given);
  const rank = a.shape.length;
  const axes = normalizeAxes(where, axis, rank);
  const kept = a.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const out = keepDims ? kept : a.shape.filter((_, i) => !axes.includes(i));
  const real = axes.filter((i) => a.shape[i] !== 1);
  if (real.length === 0) return reshape(a, out);
  const first = Math.min(...real);
  const last = Math.max(...real);
  const contiguous = a.shape
    .slice(first, last + 1)
    .every((s, i) => s === 1 || real.includes(first + i));
  const after = count(a.shape.slice(last + 1));
  const before = count(a.shape.slice(0, first));
  if (contiguous && after === 1) {
    return reduceNode(kind, a, 'row', before, count(a.shape.slice(first)), out);
  }
  if (contiguous && before === 1 && kind === 'sum') {
    return reduceNode(kind, a, 'column', count(a.shape.slice(0, last + 1)), after, out);
  }
  const others = a.shape.map((_, i) => i).filter((i) => !real.includes(i));
  const moved = transpose(a, [...others, ...real]);
  const tail = real.map((_, i) => others.length + i);
  return reshape(reduce(kind, moved, tail, {}), out);
}

function reduceNode(
  kind: 'sum' | 'max',
  a: Value,
  along: 'row' | 'column',
  rows: Size,
  cols: Size,
  shape: Shape,
): Value {
  if (kind === 'max' && cols === 0) throw rangeError('max', 'got no elements along the axis');
  return a.graph.append({ op: 'reduce', kind, along, rows, cols }, [a], shape);
}

/**
 * y[i, j] = (indices[i] = j) ? 1 : 0: indices [n] and 3 classes give [n, 3]. An index out of range
 * ends the run with an error. No gradient flows through.
 * @throws TypeError for indices that are not i32; RangeError for classes that are no count.
 * @example
 * const strongest = (x) => ops.oneHot(ops.argmax(x), 3); // 1 where a row of three is largest
 */
export function oneHot(indices: Value, classes: number): Value {
  needValue('oneHot', indices);
  needNumber('oneHot', 'classes', classes, sizeRange);
  if (indices.type !== 'i32') throw typeError('oneHot', 'indices are f32, needed i32');
  return indices.graph.append({ op: 'oneHot', classes }, [indices], [...indices.shape, classes]);
}

/**
 * The first index of the largest element along the last axis, as i32: of [n, 3] it gives [n], each
 * 0, 1 or 2. No gradient flows through.
 * @example
 * const strongest = (x) => ops.oneHot(ops.argmax(x), 3);
 */
export function argmax(a: Value): Value {
  needValue('argmax', a);
  const cols = a.shape.at(-1) ?? 1;
  const lead = a.shape.slice(0, -1);
  return a.graph.append({ op: 'argmax', rows: count(lead), cols }, [asFloat(a)], lead, 'i32');
}

/**
 * The same value; no gradient flows through.
 * @example
 * // Rounds forward, and backward lets all through: x + (floor(x + ½) − x), the latter held fixed.
 * const rounded = (x) =>
 *   ops.add(x, ops.stopGradient(ops.sub(ops.floor(ops.add(x, 0.5)), x)));
 */
export function stopGradient(a: Value): Value {
  needValue('stopGradient', a);
  return a.graph.append({ op: 'stopGradient' }, [a], a.shape, a.type);
}
