// What a schedule is: a learning rate for each update of the weights, computed in float64 by
// arithmetic rule A10, so that it has the same bits on every machine. It is plain data and a
// function of it: what made it can be saved and makes it again.

import { remember } from '../data/recipe.ts';
import type { Made } from '../data/recipe.ts';

/** A learning rate that changes from update to update. */
export interface Schedule {
  readonly name: string;
  /** What it was made from; together with `name` this is what a file holds of it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The rate of the update that `step` others came before: the first is 0. */
  at(step: number): number;
}

/** A rate for all updates, a schedule, or a function that gives the rate after so many updates. */
export type LearningRate = number | Schedule | ((step: number) => number);

/** A schedule from its options: as they were given, and with all defaults; lists are copies. */
export function defineSchedule(
  given: Made,
  options: Schedule['options'],
  at: Schedule['at'],
): Schedule {
  const schedule = { name: given.factory, options: Object.freeze(options), at };
  return Object.freeze(remember('schedules', given, schedule));
}
