// The option `axis` of layers that treat each position alone: the last axes of a sample.
import { isArray, needArray, needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Shape } from '../graph/shape.ts';
import { sampleText } from './define.ts';

export interface LastAxesOptions {
  /**
   * The axis, or the axes, over which each position is normalized, counted with that of the batch:
   * the last ones of a sample; default -1.
   */
  axis?: number | readonly number[];
}

/** Reads `axis`. */
export function readLastAxes(where: string, value: unknown): readonly number[] {
  const list = isArray(value) ? needArray(where, 'axis', value, 5, 'axes') : [value];
  if (list.length === 0) throw rangeError(where, 'axis: got none, needed at least one');
  const range = { integer: true, min: -5, max: 5 };
  const axes = list.map((axis) => needNumber(where, 'axis', axis, range));
  if (axes.includes(0)) throw rangeError(where, 'axis: got 0, the axis of the batch');
  return axes;
}

/** The sizes of these axes of a sample; throws unless they are its last. */
export function lastSizes(axes: readonly number[], sample: Shape, where: string): Shape {
  const rank = sample.length;
  const found = new Set(axes.map((axis) => (axis < 0 ? rank + axis : axis - 1)));
  const last = sample.slice(rank - found.size);
  const fits = found.size <= rank && last.every((_, i) => found.has(rank - found.size + i));
  if (fits) return last;
  const got = `axis: got ${axes.join(', ')} for ${sampleText(sample)}`;
  throw rangeError(where, `${got}, needed the last axes of a sample`, 'Permute it first?');
}
