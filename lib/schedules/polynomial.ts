// A rate that goes from one value to another along a power of the time that is left: Keras's
// PolynomialDecay, by default a straight line.
import { readOptions } from '../data/check.ts';
import { pow } from '../float64.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface PolynomialOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** Above 0: after so many updates the rate is `endLearningRate`. */
  decaySteps: number;
  /** At least 0; default 0.0001. */
  endLearningRate?: number;
  /** Above 0; default 1, a straight line. */
  power?: number;
  /** Default false: the rate stays at its end; true: it rises and falls again, see below. */
  cycle?: boolean;
}

/**
 * rate(step) = endLearningRate + (initialLearningRate − endLearningRate)·(1 − step ÷ T)^power, T =
 * decaySteps, and after that `endLearningRate`. With `cycle` T is the first multiple of decaySteps
 * that is not below the step, so that the rate jumps up behind every multiple and falls to its end
 * until the next.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.polynomial({ initialLearningRate: 0.1, decaySteps: 5000 });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function polynomial(options: PolynomialOptions): Schedule {
  const given = readOptions('polynomial', options, {
    initialLearningRate: undefined,
    decaySteps: undefined,
    endLearningRate: 0.0001,
    power: 1,
    cycle: false,
  });
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const decaySteps = given.number('decaySteps', { above: 0 });
  const endLearningRate = given.number('endLearningRate', { min: 0 });
  const power = given.number('power', { above: 0 });
  const cycle = given.boolean('cycle');
  const own = { initialLearningRate, decaySteps, endLearningRate, power, cycle };
  const height = initialLearningRate - endLearningRate;
  return defineSchedule(given, own, (step) => {
    const span = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    return height * pow(1 - Math.min(step, span) / span, power) + endLearningRate;
  });
}
