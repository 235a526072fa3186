// The schedule that is none: for use before others, behind a warm-up, and where a number will not
// do.
import { readOptions } from '../data/check.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface ConstantOptions {
  /** At least 0. */
  learningRate: number;
}

/**
 * rate(step) = learningRate.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.warmup({
 *   warmupSteps: 100,
 *   schedule: schedules.constant({ learningRate: 0.01 }),
 * });
 */
export function constant(options: ConstantOptions): Schedule {
  const given = readOptions('constant', options, { learningRate: undefined });
  const learningRate = given.number('learningRate', { min: 0 });
  return defineSchedule(given, { learningRate }, () => learningRate);
}
