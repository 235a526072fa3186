// What exponential and inverse-time decay have in common: their options, and the time in units of
// `decaySteps`, which passes smoothly or in steps.
import type { Given } from '../data/check.ts';

export interface DecayOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** Above 0: the unit of time, in updates. */
  decaySteps: number;
  /** At least 0. */
  decayRate: number;
  /** Default false; true lets the rate change only after each whole unit of time. */
  staircase?: boolean;
}

export const decayDefaults: Readonly<Record<keyof DecayOptions, unknown>> = {
  initialLearningRate: undefined,
  decaySteps: undefined,
  decayRate: undefined,
  staircase: false,
};

export interface Decay {
  readonly options: Readonly<Record<string, unknown>>;
  readonly initialLearningRate: number;
  readonly decayRate: number;
  /** The units of time that have passed at a step. */
  readonly passedAt: (step: number) => number;
}

/** Reads and checks the options. */
export function readDecay(given: Given<keyof DecayOptions>): Decay {
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const decaySteps = given.number('decaySteps', { above: 0 });
  const decayRate = given.number('decayRate', { min: 0 });
  const staircase = given.boolean('staircase');
  return {
    options: { initialLearningRate, decaySteps, decayRate, staircase },
    initialLearningRate,
    decayRate,
    passedAt: (step) => (staircase ? Math.floor(step / decaySteps) : step / decaySteps),
  };
}
