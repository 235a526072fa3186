// A rate that falls by the same factor every so many updates, as PyTorch's StepLR; in Keras it is
// ExponentialDecay with staircase.
import { readOptions } from '../data/check.ts';
import { powInt } from '../float64.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface StepOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** An integer of at least 1: how many updates have the same rate. */
  decaySteps: number;
  /** At least 0: what the rate is multiplied with; default 0.1. */
  decayRate?: number;
}

/**
 * rate(step) = initialLearningRate·decayRate^⌊step ÷ decaySteps⌋.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.step({ initialLearningRate: 0.1, decaySteps: 500 });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function step(options: StepOptions): Schedule {
  const given = readOptions('step', options, {
    initialLearningRate: undefined,
    decaySteps: undefined,
    decayRate: 0.1,
  });
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const decaySteps = given.number('decaySteps', { integer: true, min: 1 });
  const decayRate = given.number('decayRate', { min: 0 });
  return defineSchedule(given, { initialLearningRate, decaySteps, decayRate }, (done) => {
    return initialLearningRate * powInt(decayRate, Math.floor(done / decaySteps));
  });
}
