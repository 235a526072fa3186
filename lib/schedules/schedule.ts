// What a schedule is: a learning rate for each update of the weights, computed in float64 by
// arithmetic rule A10, so that it has the same bits on every machine. It is plain data and a
// function of it: what made it can be saved and makes it again.
import { needNumber } from '../data/check.ts';
import type { Range } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Made } from '../data/recipe.ts';

/** A learning rate that changes from update to update. */
export interface Schedule {
  readonly name: string;
  /** What it was made from; together with `name` this is what a file holds of it. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * The rate of the update that `step` others came before: the first is 0.
   * @throws TypeError or RangeError if `step` is not a whole number of at least 0.
   */
  at(step: number): number;
}

/** A rate for all updates, a schedule, or a function that gives the rate after so many updates. */
export type LearningRate = number | Schedule | ((step: number) => number);

const steps: Range = { integer: true, min: 0 };

/** A schedule from its options: as they were given, and with all defaults; lists are copies. */
export function defineSchedule(
  given: Made,
  options: Schedule['options'],
  at: Schedule['at'],
): Schedule {
  const name = given.factory;
  const schedule: Schedule = {
    name,
    options: Object.freeze(options),
    at: (step) => at(needNumber(name, 'step', step, steps)),
  };
  return Object.freeze(remember('schedules', given, schedule));
}
