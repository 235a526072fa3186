// A column that a callback watches, and what counts as better in it.
import type { Given } from '../data/check.ts';
import { didYouMean, rangeError, typeError, valueText } from '../errors.ts';
import type { Goal } from '../metrics/metric.ts';
import type { EpochLogs } from '../model/history.ts';
import type { TrainingContext } from './callback.ts';

export interface MonitorOptions {
  /** A column of the history; default `'valLoss'`. */
  monitor?: string;
  /**
   * Whether less or more is better. `'auto'` (default): more of metrics that count what is right,
   * less of losses and errors; a metric of one's own needs one of the others.
   */
  mode?: 'auto' | Goal;
}

export const monitorDefaults: Readonly<Record<keyof MonitorOptions, unknown>> = {
  monitor: 'valLoss',
  mode: 'auto',
};

/** The options of a callback that watches a column, read and checked. */
export interface Monitor {
  readonly where: string;
  readonly column: string;
  readonly mode: 'auto' | Goal;
}

export function readMonitor(where: string, given: Given<keyof MonitorOptions>): Monitor {
  const column = given.value('monitor');
  if (typeof column !== 'string') {
    throw typeError(where, `monitor: got ${valueText(column)}, needed the name of a column`);
  }
  return { where, column, mode: given.choice('mode', ['auto', 'min', 'max']) };
}

/** The column in one run. */
export interface Watch {
  /** What everything but NaN is better than. */
  readonly worst: number;
  valueOf(logs: EpochLogs): number;
  /** Whether a value is better than another by more than `minDelta`; NaN never is. */
  improves(value: number, best: number, minDelta?: number): boolean;
}

/** @throws RangeError if the run has no such column, or nobody says which way is better. */
export function watch({ where, column, mode }: Monitor, training: TrainingContext): Watch {
  needColumn(`${where}: monitor`, column, training.columns);
  const goal = mode === 'auto' ? training.goalOf(column) : mode;
  if (goal === undefined) {
    const problem = `"auto" does not know whether less or more of ${column} is better`;
    throw rangeError('fit', `${where}: mode: ${problem}, needed "min" or "max"`);
  }
  const sign = goal === 'min' ? 1 : -1;
  return {
    worst: sign * Infinity,
    valueOf: (logs) => logs[column] ?? NaN,
    improves: (value, best, minDelta = 0) => sign * value < sign * best - minDelta,
  };
}

/** Throws if a run has no column of this name. */
export function needColumn(where: string, column: string, columns: readonly string[]): void {
  if (columns.includes(column)) return;
  const list = `this run has ${columns.join(', ')}`;
  const lacksData = column.startsWith('val') && !columns.includes('valLoss');
  const hint = lacksData ? 'Give validationData or validationSplit.' : didYouMean(column, columns);
  throw rangeError('fit', `${where}: unknown column ${valueText(column)}, ${list}`, hint);
}
