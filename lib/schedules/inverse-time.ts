// A rate that falls like one over the time that has passed, as theory wants it for stochastic
// gradient descent: Keras's InverseTimeDecay.
import { readOptions } from '../data/check.ts';
import { decayDefaults, readDecay } from './decay.ts';
import type { DecayOptions } from './decay.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * rate(step) = initialLearningRate ÷ (1 + decayRate·step ÷ decaySteps), the quotient of steps
 * rounded down if `staircase`.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.inverseTime({
 *   initialLearningRate: 0.1,
 *   decaySteps: 100,
 *   decayRate: 0.5,
 * });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function inverseTime(options: DecayOptions): Schedule {
  const given = readOptions('inverseTime', options, decayDefaults);
  const own = readDecay(given);
  const { initialLearningRate, decayRate, passedAt } = own;
  return defineSchedule(given, own.options, (step) => {
    return initialLearningRate / (1 + decayRate * passedAt(step));
  });
}
