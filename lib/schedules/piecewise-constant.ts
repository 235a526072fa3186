// Rates of one's own choice, each for a stretch of updates: Keras's PiecewiseConstantDecay.
import { needArray, needNumber, readOptions } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { needSteps, passed } from './milestones.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface PiecewiseConstantOptions {
  /** Ascending integers: the last update with each rate but the last. */
  boundaries: readonly number[];
  /** The rates, each at least 0: one more than there are boundaries. */
  values: readonly number[];
}

/**
 * rate(step) = values[k], k the number of boundaries b with b < step; as in Keras, the update at a
 * boundary still has the rate before it.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.piecewiseConstant({
 *   boundaries: [1000, 2000],
 *   values: [0.1, 0.03, 0.01],
 * });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function piecewiseConstant(options: PiecewiseConstantOptions): Schedule {
  const where = 'piecewiseConstant';
  const given = readOptions(where, options, { boundaries: undefined, values: undefined });
  const boundaries = needSteps(where, 'boundaries', given.value('boundaries'));
  const count = boundaries.length + 1;
  const list = needArray(where, 'values', given.value('values'), 10_001, 'rates');
  if (list.length !== count) {
    throw rangeError(where, `values: got ${list.length} rates, needed ${count}`);
  }
  const values = list.map((rate, i) => needNumber(where, `values[${i}]`, rate, { min: 0 }));
  return defineSchedule(given, { boundaries, values: Object.freeze(values) }, (step) => {
    // Of whole numbers, b < step is b ≤ step − 1.
    return values[passed(boundaries, step - 1)] ?? NaN;
  });
}
