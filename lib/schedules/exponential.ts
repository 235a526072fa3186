// A rate that falls by the same factor over every stretch of the same length, smoothly or in steps:
// Keras's ExponentialDecay.
import { readOptions } from '../data/check.ts';
import { pow } from '../float64.ts';
import { decayDefaults, readDecay } from './decay.ts';
import type { DecayOptions } from './decay.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * rate(step) = initialLearningRate·decayRate^(step ÷ decaySteps), the exponent rounded down if
 * `staircase`. PyTorch's ExponentialLR is the same with `decaySteps` 1.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.exponential({
 *   initialLearningRate: 0.1,
 *   decaySteps: 1000,
 *   decayRate: 0.96,
 * });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function exponential(options: DecayOptions): Schedule {
  const given = readOptions('exponential', options, decayDefaults);
  const own = readDecay(given);
  const { initialLearningRate, decayRate, passedAt } = own;
  return defineSchedule(given, own.options, (step) => {
    return initialLearningRate * pow(decayRate, passedAt(step));
  });
}
