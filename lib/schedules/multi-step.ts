// A rate that falls by the same factor at chosen updates, as PyTorch's MultiStepLR.
import { readOptions } from '../data/check.ts';
import { powInt } from '../float64.ts';
import { needSteps, passed } from './milestones.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface MultiStepOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** Ascending integers: the first update with each further rate. */
  milestones: readonly number[];
  /** At least 0: what the rate is multiplied with; default 0.1. */
  decayRate?: number;
}

/**
 * rate(step) = initialLearningRate·decayRate^k, k the number of milestones m with m ≤ step.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.multiStep({
 *   initialLearningRate: 0.1,
 *   milestones: [3000, 4500],
 * });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function multiStep(options: MultiStepOptions): Schedule {
  const given = readOptions('multiStep', options, {
    initialLearningRate: undefined,
    milestones: undefined,
    decayRate: 0.1,
  });
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const milestones = needSteps('multiStep', 'milestones', given.value('milestones'));
  const decayRate = given.number('decayRate', { min: 0 });
  return defineSchedule(given, { initialLearningRate, milestones, decayRate }, (done) => {
    return initialLearningRate * powInt(decayRate, passed(milestones, done));
  });
}
