// Sizes and shapes. A size is one number: c >= 0 is the constant c, -c means c·n, where n counts
// the rows of the batch (-1 is n). A shape has at most one size that depends on n, so the product
// of a shape's sizes is a size again. Everything about broadcasting is settled here.
import { isArray, needArray, needNumber } from '../data/check.ts';
import { rangeError, shapeText } from '../errors.ts';

/** c >= 0: the constant c; -c: c times the rows of the batch. */
export type Size = number;
export type Shape = readonly Size[];

/** The size for a batch of n rows. */
export function sizeAt(size: Size, n: number): number {
  return size < 0 ? -size * n : size;
}

/** How many elements a shape holds, as a size. */
export function count(shape: Shape): Size {
  return shape.reduce((product, size) => product * size, 1) + 0;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** The shape of an elementwise result, right-aligned as in NumPy; a size of 1 stretches. */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw rangeError(where, `shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast`);
  });
  if (shape.filter((size) => size < 0).length > 1) {
    const shapes = `${shapeText(a)} and ${shapeText(b)} make ${shapeText(shape)}`;
    throw rangeError(where, `shapes ${shapes}: only one axis may follow the batch`);
  }
  return shape;
}

/** How an operand is read inside a map over a [rows, cols] domain. */
export type Read = 'full' | 'row' | 'column' | 'scalar';

/** An operand's way of being read, and the domains in which that way is right. */
export interface Reading {
  readonly read: Read;
  /** Elements in a row of the domain; undefined where any split will do. */
  readonly cols?: Size;
}

/** How an operand of shape `from` is read in a map of shape `to`; undefined if it cannot be. */
export function readingOf(from: Shape, to: Shape): Reading | undefined {
  if (sameElements(from, to)) return { read: 'full' };
  if (count(from) === 1) return { read: 'scalar' };
  const rank = to.length;
  const padded = [...Array<Size>(rank - from.length).fill(1), ...from];
  const varies = padded.map((size, i) => size === to[i] && size !== 1);
  const first = varies.indexOf(true);
  const last = varies.lastIndexOf(true);
  // Between the first and the last varying axis every axis of the domain must vary or be 1.
  for (let i = first; i <= last; i++) if (!varies[i] && to[i] !== 1) return undefined;
  if (to.slice(last + 1).every((size) => size === 1)) return { read: 'column', cols: count(from) };
  if (to.slice(0, first).every((size) => size === 1)) {
    return { read: 'row', cols: count(to.slice(last + 1)) };
  }
  return undefined;
}

function sameElements(from: Shape, to: Shape): boolean {
  const squeeze = (shape: Shape): Shape => shape.filter((size) => size !== 1);
  return sameShape(squeeze(from), squeeze(to));
}

/** Turns `axis` into sorted, distinct, non-negative axes; undefined means all. */
export function normalizeAxes(
  where: string,
  axis: number | readonly number[] | undefined,
  rank: number,
): readonly number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = isArray(axis) ? needArray(where, 'axis', axis, rank, 'axes') : [axis];
  const axes = list.map((own) => {
    const a = needNumber(where, 'axis', own, { integer: true, min: -rank, max: rank - 1 });
    return a < 0 ? a + rank : a;
  });
  return [...new Set(axes)].sort((a, b) => a - b);
}

const maxRank = 8;
/** Sizes, offsets and lengths of regions are int32 in plans. */
export const sizeMax = 2147483647;

/** Floats that so many elements occupy: whole lines of 16. */
export function wholeLines(elements: number): number {
  return Math.ceil(elements / 16) * 16;
}

/** A copy of a shape that a user gave for a Value: at most one size counts rows of the batch. */
export function needValueShape(where: string, shape: unknown): Shape {
  const sizes = needArray(where, 'shape', shape, maxRank, 'sizes').map((size) =>
    needNumber(where, 'shape', size, { integer: true, min: -sizeMax, max: sizeMax }),
  );
  if (sizes.filter((size) => size < 0).length > 1) {
    throw rangeError(where, `shape: got ${shapeText(sizes)}, at most one size may be negative`);
  }
  return sizes;
}
