// What a callback sees of its run, and what it may do to it: a face over the run and the model.
// What changes the model works in hooks alone, where no thread trains.
import { needSavable, save } from '../checkpoint/save.ts';
import { float32Max, needNumber } from '../data/check.ts';
import { finish } from '../data/intake.ts';
import { stateError, typeError, valueText } from '../errors.ts';
import type { Goal } from '../metrics/metric.ts';
import type { Core } from '../model/core.ts';
import { skippedSteps, validationName } from '../model/history.ts';
import type { HistoryColumns } from '../model/history.ts';
import type { RunControl } from '../model/run.ts';
import { getWeights, replaceWeights } from '../model/weights.ts';
import { nextRate } from '../optimizers/numbers.ts';
import type { Compiled } from '../step/compiled.ts';
import { lossNames } from '../step/compiled.ts';
import type { TrainingContext } from './callback.ts';

/** What callbacks take part in. */
export interface Played {
  readonly core: Core;
  readonly compiled: Compiled;
  readonly history: HistoryColumns;
  readonly control: RunControl;
}

/** Where a run is. */
export interface Moment {
  /** Whether a hook is being called. */
  readonly open: boolean;
  /** The last epoch whose beginning was told, or the first. */
  readonly epoch: number;
}

/** The face for the callback `name`. */
export function contextOf(
  { core, compiled, history, control }: Played,
  name: string,
  moment: Moment,
): TrainingContext {
  const { state } = core;
  const { optimizer } = compiled;
  const epochsBefore = state.epochs;
  const needOpen = (where: string): void => {
    if (moment.open) return;
    throw stateError(where, 'called outside of a hook of its run, needed the model at rest');
  };
  return {
    columns: history.names,
    get learningRate() {
      return nextRate(optimizer, state);
    },
    goalOf: (column) => goalOf(compiled, column),
    history: () => history.history(),
    getWeights: () => getWeights(core),
    setWeights(weights) {
      needOpen('setWeights');
      replaceWeights(core, weights);
      // Who reads while the next steps run is to see these.
      finish(state.publish());
    },
    scaleLearningRate(factor) {
      const where = 'scaleLearningRate';
      needNumber(where, 'factor', factor, { min: 0 });
      needOpen(where);
      const rate = nextRate(optimizer, state) * factor;
      needNumber(where, 'the rate times factor', rate, { min: 0, max: float32Max });
      const scale = state.rateScale * factor;
      needNumber(where, 'all factors together', scale, { min: 0 });
      state.rateScale = scale;
    },
    save: (path) => save(core, path),
    needSavable: () => needSavable(core),
    stop(reason) {
      if (reason !== undefined && typeof reason !== 'string') {
        throw typeError('stop', `reason: got ${valueText(reason)}, needed a string`);
      }
      // Beginnings are told only if somebody listens, and before the state counts them.
      const epoch = Math.max(moment.epoch, history.firstEpoch + state.epochs - epochsBefore - 1);
      control.stop({ by: name, epoch, ...(reason !== undefined && { reason }) });
    },
  };
}

function goalOf(compiled: Compiled, column: string): Goal | undefined {
  const isOf = (name: string): boolean => column === name || column === validationName(name);
  if (column === skippedSteps || lossNames(compiled).some(isOf)) return 'min';
  const metrics = compiled.outputs.flatMap((output) => output.metrics);
  return metrics.find((metric) => isOf(metric.column))?.metric.goal;
}
