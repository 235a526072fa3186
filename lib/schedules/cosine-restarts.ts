// Cosine decay that starts over again and again, each time for longer (Loshchilov and Hutter 2017,
// "SGDR"): Keras's CosineDecayRestarts, PyTorch's CosineAnnealingWarmRestarts.
import { readOptions } from '../data/check.ts';
import { log, powInt } from '../float64.ts';
import { halfWave } from './cosine.ts';
import { defineSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface CosineRestartsOptions {
  /** At least 0. */
  initialLearningRate: number;
  /** Above 0: the updates of the first period. */
  firstDecaySteps: number;
  /** At least 1: how much longer each period is than the one before; default 2. */
  tMul?: number;
  /** At least 0: what the first rate of a period is, relative to the one before; default 1. */
  mMul?: number;
  /** At least 0: the last rate of a period as a share of the first; default 0. */
  alpha?: number;
}

/**
 * Period i = 0, 1, … has firstDecaySteps·tMul^i updates. A share p of it having passed, the rate is
 * initialLearningRate·(alpha + (1 − alpha)·mMul^i·½·(1 + cos(π·p))).
 * Source: Loshchilov and Hutter 2017.
 * @throws TypeError or RangeError if an option is missing, unknown or wrong.
 * @example
 * const learningRate = schedules.cosineRestarts({
 *   initialLearningRate: 0.05,
 *   firstDecaySteps: 1000,
 * });
 * model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' });
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  const where = 'cosineRestarts';
  const given = readOptions(where, options, {
    initialLearningRate: undefined,
    firstDecaySteps: undefined,
    tMul: 2,
    mMul: 1,
    alpha: 0,
  });
  const initialLearningRate = given.number('initialLearningRate', { min: 0 });
  const firstDecaySteps = given.number('firstDecaySteps', { above: 0 });
  const tMul = given.number('tMul', { min: 1 });
  const mMul = given.number('mMul', { min: 0 });
  const alpha = given.number('alpha', { min: 0 });
  const own = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  return defineSchedule(given, own, (step) => {
    // Finite, and so are all periods, however small and large the options of a file are.
    const time = Math.min(step / firstDecaySteps, Number.MAX_SAFE_INTEGER);
    const { period, share } = periodAt(time, tMul);
    return initialLearningRate * ((1 - alpha) * powInt(mMul, period) * halfWave(share) + alpha);
  });
}

/** The period that a time falls into, and the share of it that has passed by then. */
function periodAt(time: number, growth: number): { period: number; share: number } {
  if (growth === 1) return { period: Math.floor(time), share: time - Math.floor(time) };
  // Period i begins at 1 + growth + … + growth^(i − 1).
  const beginOf = (i: number): number => (powInt(growth, i) - 1) / (growth - 1);
  // The logarithm may round across one border; the sum, exact for whole numbers, decides.
  let period = Math.floor(log(1 + time * (growth - 1)) / log(growth));
  if (beginOf(period) > time) period -= 1;
  else if (beginOf(period + 1) <= time) period += 1;
  const share = (time - beginOf(period)) / powInt(growth, period);
  // Only where growth is 1 but for rounding are sums too rough to say where a period begins.
  return { period, share: Math.min(Math.max(share, 0), 1) };
}
