// What constraints on norms share: the option `axis`, and rules along axes of a weight.
import { needArray, needNumber } from '../data/check.ts';
import { isArray } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { sqrt, square, sum, transpose } from '../graph/ops.ts';
import { normalizeAxes, readingOf } from '../graph/shape.ts';

/** Added to norms before something is divided by them. */
export const normEpsilon = 1e-7;

export interface AlongOptions {
  /**
   * The axes along which norms are taken; default 0. A dense kernel [in, units] then has one norm
   * for each unit; [0, 1, 2] gives one for each filter of a kernel [height, width, in, filters].
   */
  axis?: number | readonly number[];
}

/** Reads `axis`; whether a weight has such axes shows when the model is compiled. */
export function readAxis(where: string, value: unknown): readonly number[] {
  const list = isArray(value) ? needArray(where, 'axis', value, 5, 'axes') : [value];
  return list.map((axis) => needNumber(where, 'axis', axis, { integer: true, min: -5, max: 4 }));
}

/** Brings a weight to what `rule` makes of it and of its norms √Σw² along the axes. */
export function withNorms(
  where: string,
  w: Value,
  axis: readonly number[],
  rule: (w: Value, norms: Value) => Value,
): Value {
  const axes = normalizeAxes(where, axis, w.shape.length);
  const along = (v: Value, own: readonly number[]): Value =>
    rule(v, sqrt(sum(square(v), own, { keepDims: true })));
  const norms = w.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  if (readingOf(norms, w.shape)) return along(w, axes);
  // Only leading or trailing axes stretch: those in between are brought to the end, and back.
  const others = w.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...others, ...axes];
  const moved = along(
    transpose(w, order),
    axes.map((_, i) => others.length + i),
  );
  return transpose(
    moved,
    order.map((_, i) => order.indexOf(i)),
  );
}
