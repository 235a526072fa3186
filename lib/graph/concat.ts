// concat and slice: arrays side by side, and a stretch of one. Each is the other's gradient. They
// see an axis of any array as the columns of a matrix, so every axis but that of the batch will do:
// how many rows a batch has is not known before a step runs.
import { needArray, needNumber, readOptions } from '../data/check.ts';
import { rangeError, shapeText, typeError } from '../errors.ts';
import { needValue } from './graph.ts';
import type { Value } from './graph.ts';
import { sameShape } from './shape.ts';
import type { Shape } from './shape.ts';

const maxParts = 65536;

/**
 * The values side by side along an axis, by default the last: [n, 2] and [n, 3] give [n, 5]. All
 * other sizes must be equal, and the element types. The gradient of each value is its stretch of
 * the gradient.
 *
 * @throws RangeError for values that do not fit each other, an axis that does not exist, or the
 *   axis of the batch.
 * @example
 * import { layers, ops, sequential } from 'bitgrad';
 * const reverse = (x) => ops.concat([ops.slice(x, { start: 1 }), ops.slice(x, { end: 1 })]);
 * const model = sequential([layers.activation({ activation: reverse, inputShape: [2] })]);
 * model.predict([[5, 6]]).toArray(); // [[6, 5]]
 */
export function concat(values: readonly Value[], axis = -1): Value {
  const parts = needArray('concat', 'values', values, maxParts, 'Values').map((part, i) => {
    needValue(`concat: values[${i}]`, part);
    return part;
  });
  const [first] = parts;
  if (!first) throw rangeError('concat', 'values: got none, needed one or more');
  const { shape, type } = first;
  const at = needAxis('concat', axis, shape);
  for (const part of parts) {
    if (part.type !== type)
      throw typeError('concat', 'values: got f32 beside i32, needed one type');
    const fits = part.shape.length === shape.length;
    if (fits && sameShape(without(part.shape, at), without(shape, at))) continue;
    const shapes = `${shapeText(shape)} and ${shapeText(part.shape)}`;
    throw rangeError('concat', `shapes ${shapes} differ elsewhere than in axis ${at}`);
  }
  if (parts.length === 1) return first;
  for (const part of parts) refuseBatch('concat', at, part.shape);
  const size = parts.reduce((total, part) => total + (part.shape[at] ?? 0), 0);
  return first.graph.append({ op: 'concat', axis: at }, parts, replaced(shape, at, size), type);
}

/**
 * The elements from `start` up to, not including, `end` along an axis; by default from the first
 * to the last along the last axis. Negative numbers count from the end, as in JavaScript: of
 * [n, 5], `{ start: -2 }` gives [n, 2]. The gradient is 0 outside of the slice.
 *
 * @throws RangeError for a slice that is empty or reaches outside of the axis, an axis that does
 *   not exist, or the axis of the batch.
 * @example
 * import { layers, ops, sequential } from 'bitgrad';
 * const share = (x) => ops.div(x, ops.slice(x, { axis: 1, start: 2, end: 3 }));
 * const model = sequential([layers.activation({ activation: share, inputShape: [3] })]);
 * model.predict([[5, 6, 2]]).toArray(); // [[2.5, 3, 1]]
 */
export function slice(a: Value, options: { axis?: number; start?: number; end?: number }): Value {
  needValue('slice', a);
  const given = readOptions('slice', options, { axis: -1, start: 0, end: undefined });
  const at = needAxis('slice', given.value('axis'), a.shape);
  const size = a.shape[at] ?? 1;
  const whole = given.value('end') === undefined && given.value('start') === 0;
  if (whole) return a;
  refuseBatch('slice', at, a.shape);
  const range = { integer: true, min: -size, max: size };
  const start = fromEnd(given.number('start', range), size);
  const end = fromEnd(given.optionalNumber('end', range) ?? size, size);
  if (start >= end) throw rangeError('slice', `got start ${start} and end ${end}, an empty slice`);
  if (end - start === size) return a;
  const shape = replaced(a.shape, at, end - start);
  return a.graph.append({ op: 'slice', axis: at, start }, [a], shape, a.type);
}

function needAxis(where: string, axis: unknown, shape: Shape): number {
  const rank = shape.length;
  if (rank === 0) throw rangeError(where, 'got a value without axes', 'Reshape it to [1] first?');
  const range = { integer: true, min: -rank, max: rank - 1 };
  return fromEnd(needNumber(where, 'axis', axis, range), rank);
}

function refuseBatch(where: string, axis: number, shape: Shape): void {
  if ((shape[axis] ?? 1) > 0) return;
  const problem = `axis: got ${axis}, the axis of the batch in ${shapeText(shape)}`;
  throw rangeError(where, `${problem}, needed another`);
}

function fromEnd(index: number, size: number): number {
  return index < 0 ? index + size : index;
}

function without(shape: Shape, axis: number): Shape {
  return shape.filter((_, i) => i !== axis);
}

function replaced(shape: Shape, axis: number, size: number): Shape {
  return shape.map((own, i) => (i === axis ? size : own));
}
