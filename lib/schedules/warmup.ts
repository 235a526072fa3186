// A straight rise before another schedule (Goyal et al. 2017): the first updates, made while the
// optimizer's averages are still rough, are kept small.
import { readOptions } from '../data/check.ts';
import { resolveSchedule } from './resolve.ts';
import { defineSchedule } from './schedule.ts';
import type { LearningRate, Schedule } from './schedule.ts';

export interface WarmupOptions {
  /** An integer of at least 1: the updates of the rise. */
  warmupSteps: number;
  /** What comes after: a schedule, counted from the end of the rise, or a rate. */
  schedule: LearningRate;
  /** At least 0: the rate of the first update; default 0. */
  startLearningRate?: number;
}

/**
 * rate(step) = start + (schedule(0) − start)·step ÷ warmupSteps, start = startLearningRate; from
 * warmupSteps on schedule(step − warmupSteps).
 * Source: Goyal et al. 2017.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.warmup({
 *   warmupSteps: 500,
 *   schedule: schedules.cosine({ initialLearningRate: 0.001, decaySteps: 10_000 }),
 * });
 * model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'meanSquaredError' });
 */
export function warmup(options: WarmupOptions): Schedule {
  const given = readOptions('warmup', options, {
    warmupSteps: undefined,
    schedule: undefined,
    startLearningRate: 0,
  });
  const warmupSteps = given.number('warmupSteps', { integer: true, min: 1 });
  const schedule = resolveSchedule('warmup', 'schedule', given.value('schedule'));
  const startLearningRate = given.number('startLearningRate', { min: 0 });
  const at = (step: number): number =>
    typeof schedule === 'number' ? schedule : schedule.at(step);
  return defineSchedule(given, { warmupSteps, schedule, startLearningRate }, (step) => {
    if (step >= warmupSteps) return at(step - warmupSteps);
    return startLearningRate + (at(0) - startLearningRate) * (step / warmupSteps);
  });
}
