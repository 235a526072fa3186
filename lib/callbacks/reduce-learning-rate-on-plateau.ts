// Lowers the learning rate of a run that no longer gets better. The rules are those of Keras 3, to
// the epoch.
import { readOptions } from '../data/check.ts';
import type { Callback, Hooks, TrainingContext } from './callback.ts';
import { monitorDefaults, readMonitor, watch } from './monitor.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';

export interface ReduceLearningRateOnPlateauOptions extends MonitorOptions {
  /** Greater than 0 and less than 1: what the rate is multiplied with; default 0.1. */
  factor?: number;
  /** After how many epochs without getting better; default 10. 0 is the same as 1. */
  patience?: number;
  /** At least 0: only what is better by more than this is better; default 1e-4. */
  minDelta?: number;
  /** For how many epochs after a reduction nothing is counted; default 0. */
  cooldown?: number;
  /** A rate that reductions do not go below; default 0. */
  minLearningRate?: number;
}

const count = { integer: true, min: 0, max: 2 ** 31 - 1 } as const;

/**
 * Multiplies the learning rate with `factor` whenever `monitor` has not become better for
 * `patience` epochs. A schedule is scaled as a number is, and so are the rates of all parameter
 * groups; `minLearningRate` is compared with the rate of the next update.
 *
 * The history gets a column `learningRate`, the rate of the last step of each epoch. The reduced
 * rate stays with the model and is saved with it, until it is compiled; what is counted and the
 * best value start anew with each run, as in Keras. A `modelCheckpoint` behind this callback saves
 * the rate that training goes on with.
 * @throws TypeError or RangeError if an option is unknown or wrong; `fit` throws a RangeError if
 *   the run has no column `monitor`.
 * @example
 * const options = { monitor: 'loss', factor: 0.5, patience: 3 };
 * const plateau = callbacks.reduceLearningRateOnPlateau(options);
 * const history = await model.fit(x, y, { epochs: 20, callbacks: [plateau] });
 * history.columns['learningRate']; // 0.01, 0.01, …, 0.005, …
 */
export function reduceLearningRateOnPlateau(
  options?: ReduceLearningRateOnPlateauOptions,
): Callback {
  const where = 'reduceLearningRateOnPlateau';
  const given = readOptions(where, options, {
    ...monitorDefaults,
    factor: 0.1,
    patience: 10,
    minDelta: 1e-4,
    cooldown: 0,
    minLearningRate: 0,
  });
  const settings: Settings = {
    monitor: readMonitor(where, given),
    factor: given.number('factor', { above: 0, below: 1 }),
    patience: given.number('patience', count),
    minDelta: given.number('minDelta', { min: 0 }),
    cooldown: given.number('cooldown', count),
    minLearningRate: given.number('minLearningRate', { min: 0 }),
  };
  return Object.freeze<Callback>({
    name: where,
    showsLearningRate: true,
    begin: (training) => hooksOf(settings, training),
  });
}

interface Settings {
  readonly monitor: Monitor;
  readonly factor: number;
  readonly patience: number;
  readonly minDelta: number;
  readonly cooldown: number;
  readonly minLearningRate: number;
}

function hooksOf(settings: Settings, training: TrainingContext): Hooks {
  const { monitor, factor, patience, minDelta, cooldown, minLearningRate } = settings;
  const watched = watch(monitor, training);
  let best = watched.worst;
  let wait = 0;
  let cooling = 0;
  const reduce = (): void => {
    const rate = training.learningRate;
    if (rate <= minLearningRate) return;
    const lowest = minLearningRate / rate;
    training.scaleLearningRate(Math.max(factor, lowest));
    // Two quotients and two products were rounded: the rate may be four units below, and this makes
    // up for them and for its own two roundings.
    if (training.learningRate < minLearningRate) {
      training.scaleLearningRate(1 + 4 * Number.EPSILON);
    }
    cooling = cooldown;
    wait = 0;
  };
  return {
    onEpochEnd(logs) {
      const value = watched.valueOf(logs);
      if (cooling > 0) {
        cooling -= 1;
        wait = 0;
      }
      if (watched.improves(value, best, minDelta)) {
        best = value;
        wait = 0;
      } else if (cooling === 0) {
        wait += 1;
        if (wait >= patience) reduce();
      }
    },
  };
}
