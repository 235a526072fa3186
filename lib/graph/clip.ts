// clip: a composition, not a primitive. It differs from minimum(maximum(a, min), max) only in its
// gradient, which passes at the bounds themselves.
import { rangeError, typeError, valueText } from '../errors.ts';
import { less, select } from './elementwise.ts';
import { isValue, needValue } from './graph.ts';
import type { Operand, Value } from './graph.ts';

/**
 * a < min ? min : a > max ? max : a; a NaN passes. The gradient passes where min <= a <= max and
 * goes to the bound elsewhere, if that is a Value.
 *
 * @throws RangeError if both bounds are numbers and min is not at most max.
 * @example
 * const hardTanh = (x) => ops.clip(x, -1, 1);
 * const model = sequential([layers.activation({ activation: hardTanh, inputShape: [3] })]);
 * model.predict([[-2, 0.5, 3]]).toArray(); // [[-1, 0.5, 1]]
 */
export function clip(a: Value, min: Operand, max: Operand): Value {
  needValue('clip', a);
  needBound('min', min);
  needBound('max', max);
  if (typeof min === 'number' && typeof max === 'number' && !(min <= max)) {
    throw rangeError('clip', `got min ${min} and max ${max}, needed min <= max`);
  }
  return select(less(a, min), min, select(less(max, a), max, a));
}

function needBound(name: string, bound: unknown): void {
  if (isValue(bound) || typeof bound === 'number') return;
  throw typeError('clip', `${name}: got ${valueText(bound)}, needed a Value or a number`);
}
