// One rise and one fall over a whole training (Smith and Topin 2018, "Super-convergence"), in the
// words and formulas of PyTorch's OneCycleLR; it leaves momentum alone.
import { readOptions } from '../data/check.ts';
import { halfWave } from './cosine.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface OneCycleOptions {
  /** At least 0: the highest rate. */
  maxLearningRate: number;
  /** An integer of at least 1: the updates of the whole training. */
  totalSteps: number;
  /** In [0, 1]: the share of the steps on which the rate rises; default 0.3. */
  pctStart?: number;
  /** Along which curve the rate rises and falls; default `'cos'`. */
  annealStrategy?: 'cos' | 'linear';
  /** Above 0: the first rate is maxLearningRate ÷ divFactor; default 25. */
  divFactor?: number;
  /** Above 0: the last rate is the first ÷ finalDivFactor; default 10 000. */
  finalDivFactor?: number;
  /** Default false; true falls to the first rate as fast as it rose, then to the last one. */
  threePhase?: boolean;
}

/** From the end of the phase before, and its rate, to this end. */
interface Phase {
  readonly end: number;
  readonly rate: number;
}

/**
 * From maxLearningRate ÷ divFactor up to maxLearningRate at step pctStart·totalSteps − 1, then down
 * to maxLearningRate ÷ divFactor ÷ finalDivFactor at step totalSteps − 1, where it stays. A phase
 * goes from rate a to b as b + (a − b)·½·(1 + cos(π·p)), or b + (a − b)·(1 − p) if linear, p the
 * share of it that has passed.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.oneCycle({ maxLearningRate: 0.1, totalSteps: 2000 });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const given = readOptions('oneCycle', options, {
    maxLearningRate: undefined,
    totalSteps: undefined,
    pctStart: 0.3,
    annealStrategy: 'cos',
    divFactor: 25,
    finalDivFactor: 1e4,
    threePhase: false,
  });
  const maxLearningRate = given.number('maxLearningRate', { min: 0 });
  const totalSteps = given.number('totalSteps', { integer: true, min: 1 });
  const pctStart = given.number('pctStart', { min: 0, max: 1 });
  const annealStrategy = given.choice('annealStrategy', ['cos', 'linear']);
  const divFactor = given.number('divFactor', { above: 0 });
  const finalDivFactor = given.number('finalDivFactor', { above: 0 });
  const threePhase = given.boolean('threePhase');
  const first = maxLearningRate / divFactor;
  const rise = pctStart * totalSteps;
  const phases: Phase[] = [{ end: rise - 1, rate: maxLearningRate }];
  if (threePhase) phases.push({ end: 2 * rise - 2, rate: first });
  phases.push({ end: totalSteps - 1, rate: first / finalDivFactor });
  const own = {
    maxLearningRate,
    totalSteps,
    pctStart,
    annealStrategy,
    divFactor,
    finalDivFactor,
    threePhase,
  };
  return defineSchedule(given, own, (step) => {
    const at = Math.min(step, totalSteps - 1);
    let before: Phase = { end: 0, rate: first };
    for (const phase of phases) {
      if (at <= phase.end || phase === phases.at(-1)) {
        const passed = phase.end > before.end ? (at - before.end) / (phase.end - before.end) : 1;
        const left = annealStrategy === 'cos' ? halfWave(passed) : 1 - passed;
        return phase.rate + (before.rate - phase.rate) * left;
      }
      before = phase;
    }
    return before.rate;
  });
}
