// Ends a run that no longer gets better. The rules are those of Keras 3, to the epoch.
import { readOptions } from '../data/check.ts';
import type { NamedArray } from '../model/weights.ts';
import type { Callback, Hooks, TrainingContext } from './callback.ts';
import { monitorDefaults, readMonitor, watch } from './monitor.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** At least 0: only what is better by more than this is better; default 0. */
  minDelta?: number;
  /** How many epochs may pass without getting better; default 0, which is the same as 1. */
  patience?: number;
  /** What must be reached: as long as nothing better was seen, getting better does not count. */
  baseline?: number;
  /** True: the run leaves the weights of its best epoch; default false. */
  restoreBestWeights?: boolean;
  /** The number of the first epoch that is looked at; default 0. */
  startFromEpoch?: number;
}

const count = { integer: true, min: 0, max: 2 ** 31 - 1 } as const;

/**
 * Stops when `monitor` has not become better for `patience` epochs. The run resolves with the
 * history so far, whose `stopped` says when and why. Epoch 0 never stops a run, and NaN is never
 * better. What is counted and the best value start anew with each run.
 *
 * With `restoreBestWeights` the best weights come back at the end of the run, whether it was
 * stopped by this callback, by another, by `run.stop()`, or not at all; not after an abort or an
 * error, which leave the weights of that moment. Arrays of the optimizer are not restored.
 * @throws TypeError or RangeError if an option is unknown or wrong; `fit` throws a RangeError if
 *   the run has no column `monitor`.
 * @example
 * const options = { monitor: 'loss', patience: 3, restoreBestWeights: true };
 * const callback = callbacks.earlyStopping(options);
 * const history = await model.fit(x, y, { epochs: 20, callbacks: [callback] });
 * history.stopped?.reason; // 'loss was not better than 0.25 (epoch 7) for 3 epochs'
 */
export function earlyStopping(options?: EarlyStoppingOptions): Callback {
  const where = 'earlyStopping';
  const given = readOptions(where, options, {
    ...monitorDefaults,
    minDelta: 0,
    patience: 0,
    baseline: undefined,
    restoreBestWeights: false,
    startFromEpoch: 0,
  });
  const settings: Settings = {
    monitor: readMonitor(where, given),
    minDelta: given.number('minDelta', { min: 0 }),
    patience: given.number('patience', count),
    baseline: given.optionalNumber('baseline'),
    restore: given.boolean('restoreBestWeights'),
    startFromEpoch: given.number('startFromEpoch', count),
  };
  return Object.freeze<Callback>({ name: where, begin: (training) => hooksOf(settings, training) });
}

interface Settings {
  readonly monitor: Monitor;
  readonly minDelta: number;
  readonly patience: number;
  readonly baseline: number | undefined;
  readonly restore: boolean;
  readonly startFromEpoch: number;
}

function hooksOf(settings: Settings, training: TrainingContext): Hooks {
  const { monitor, minDelta, patience, baseline, restore, startFromEpoch } = settings;
  const watched = watch(monitor, training);
  let best = watched.worst;
  let bestEpoch = NaN;
  let bestWeights: readonly NamedArray[] | undefined;
  let wait = 0;
  return {
    onEpochEnd(logs) {
      const { epoch } = logs;
      if (epoch < startFromEpoch) return;
      const value = watched.valueOf(logs);
      const better = watched.improves(value, best, minDelta);
      // The first weights are the best until there are better ones, also if their value is NaN.
      if (restore && (better || !bestWeights)) bestWeights = training.getWeights();
      wait += 1;
      if (better) {
        best = value;
        bestEpoch = epoch;
        if (baseline === undefined || watched.improves(value, baseline, minDelta)) wait = 0;
      } else if (wait >= patience && epoch > 0) {
        const than = Number.isNaN(bestEpoch) ? 'nothing' : `${best} (epoch ${bestEpoch})`;
        training.stop(`${monitor.column} was not better than ${than} for ${wait} epochs`);
      }
    },
    onTrainEnd() {
      if (bestWeights) training.setWeights(bestWeights);
    },
  };
}
