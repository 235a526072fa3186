// A user's own schedule: any function of the number of updates.
import { typeError, valueText } from '../errors.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * rate(step) = rate of `step`, a function that gives a finite number of at least 0 and the same one
 * whenever it is asked: rates are asked for ahead of time, and again after an interruption. What
 * else it gives ends the run with an error, which leaves the weights as they are.
 *
 * A function cannot be saved with a model, unlike the other schedules.
 * @throws TypeError if it is not a function.
 * @example
 * const learningRate = schedules.custom((step) => (step < 100 ? 0.1 : 1 / step));
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function custom(rate: (step: number) => number): Schedule {
  if (typeof rate !== 'function') {
    throw typeError('custom', `rate: got ${valueText(rate)}, needed a function`);
  }
  const given = { factory: 'custom', options: new Map([['rate', rate]]) };
  return defineSchedule(given, { rate }, (step) => rate(step));
}
