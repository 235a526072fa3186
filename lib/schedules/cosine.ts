// A rate that falls along half a wave of the cosine (Loshchilov and Hutter 2017): slowly at both
// ends. Keras's CosineDecay without its warm-up, for which there is `warmup`.
import { readOptions } from '../data/check.ts';
import { cosTurns } from '../float64.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface CosineOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** Above 0: after so many updates the rate stays where it is. */
  decaySteps: number;
  /** At least 0: the last rate as a share of the first; default 0. */
  alpha?: number;
}

/**
 * rate(step) = initialLearningRate·(alpha + (1 − alpha)·½·(1 + cos(π·step ÷ decaySteps))), and
 * initialLearningRate·alpha from decaySteps on.
 * Source: Loshchilov and Hutter 2017.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.cosine({ initialLearningRate: 0.001, decaySteps: 10_000 });
 * model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'meanSquaredError' });
 */
export function cosine(options: CosineOptions): Schedule {
  const given = readOptions('cosine', options, {
    initialLearningRate: undefined,
    decaySteps: undefined,
    alpha: 0,
  });
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const decaySteps = given.number('decaySteps', { above: 0 });
  const alpha = given.number('alpha', { min: 0 });
  return defineSchedule(given, { initialLearningRate, decaySteps, alpha }, (step) => {
    const share = halfWave(Math.min(step, decaySteps) / decaySteps);
    return initialLearningRate * ((1 - alpha) * share + alpha);
  });
}

/** From 1 to 0 while `passed` goes from 0 to 1: ½·(1 + cos(π·passed)). */
export function halfWave(passed: number): number {
  return 0.5 * (1 + cosTurns(passed / 2));
}
