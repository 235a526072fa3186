// What a callback is: an object that never changes, asked at the call of `fit` for the hooks of
// that run. What it remembers lives in the closure of `begin`, so that one object serves several
// models at once, and a second run starts afresh.
import type { Goal } from '../metrics/metric.ts';
import type { EpochLogs, History } from '../model/history.ts';
import type { NamedArray } from '../model/weights.ts';

/**
 * Something that takes part in runs: one of `callbacks`, or an object of one's own.
 * @example
 * const halving: Callback = {
 *   name: 'halving',
 *   showsLearningRate: true,
 *   begin(training) {
 *     let best = Infinity;
 *     return {
 *       onEpochEnd({ epoch, loss }) {
 *         if (loss >= best) training.scaleLearningRate(0.5);
 *         best = Math.min(best, loss);
 *         if (training.learningRate < 1e-6) training.stop(`the rate is 0 in epoch ${epoch}`);
 *       },
 *     };
 *   },
 * };
 * await model.fit(x, y, { epochs: 5, callbacks: [halving] });
 */
export interface Callback {
  /** Stands in errors, and in the history if it stops the run. */
  readonly name: string;
  /** True: the history has a column `learningRate`, the rate of the last step of each epoch. */
  readonly showsLearningRate?: boolean;
  /**
   * Called at the call of `fit`, before anything changes: what it throws, `fit` throws. It returns
   * what is to be called in this run, and acquires nothing: files are opened in `onTrainBegin`.
   */
  begin(training: TrainingContext): Hooks;
}

/** What a step came to; `step` counts from 0 since the model was made. */
export interface BatchLogs {
  /** Optimizer steps since the model was made, before this one. */
  readonly step: number;
  /** The mean over the batch, before the step. */
  readonly loss: number;
}

type Done = void | Promise<void>;

/**
 * What is called in the course of a run. Each is awaited before training goes on; the model is at
 * rest meanwhile, and its weights are those of that moment. What one throws rejects the run.
 *
 * A hook that is there has its price: `onEpochBegin` and `onEpochEnd` end what is trained in one
 * piece at each epoch, `onBatchEnd` at each step.
 */
export interface Hooks {
  /** Before the first epoch. Not called if the run ends before its data are taken in. */
  onTrainBegin?(): Done;
  /** Before the first step of an epoch; `epoch` counts from 0. */
  onEpochBegin?(logs: { readonly epoch: number }): Done;
  /** After each step. */
  onBatchEnd?(logs: BatchLogs): Done;
  /** After the last step of an epoch and its validation. */
  onEpochEnd?(logs: EpochLogs): Done;
  /** At the end of a run that resolves, also if it was stopped; not after an abort or an error. */
  onTrainEnd?(): Done;
  /** At last, however the run ended, if `onTrainBegin` was due: resources are given back here. */
  close?(): Done;
}

/** All hooks that there are. */
export const hookNames = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchEnd',
  'onEpochEnd',
  'onTrainEnd',
  'close',
] as const satisfies readonly (keyof Hooks)[];

/** What a callback may learn of a run, and do to it. Its functions can be taken out of it. */
export interface TrainingContext {
  /** The columns of the history: `loss`, `accuracy`, `valLoss`, … */
  readonly columns: readonly string[];
  /** The learning rate of the next update. */
  readonly learningRate: number;
  /**
   * Whether less or more of a column is better. Undefined for a metric of one's own, which does not
   * say, and for what is no result.
   */
  goalOf(this: void, column: string): Goal | undefined;
  /** The epochs so far. */
  history(this: void): History;
  /** Copies of all weights, as `model.getWeights`. */
  getWeights(this: void): NamedArray[];
  /**
   * Sets all weights; the optimizer's arrays stay.
   * @throws Error outside of a hook of this run, TypeError or RangeError as `model.setWeights`.
   */
  setWeights(this: void, weights: readonly NamedArray[]): void;
  /**
   * Multiplies the learning rate with `factor`, at least 0, from the next step on: a number and a
   * schedule alike, of all parameter groups. The factor stays with the model, in its files as well,
   * until it is compiled.
   * @throws Error outside of a hook of this run, TypeError or RangeError for a wrong factor.
   */
  scaleLearningRate(this: void, factor: number): void;
  /** Writes the model to a file, as `model.save`. */
  save(this: void, path: string): Promise<void>;
  /**
   * For `begin`, so that a run that would be lost at its first file does not start.
   * @throws TypeError if a part of the model cannot be saved.
   */
  needSavable(this: void): void;
  /**
   * Ends the run at this step edge: it resolves, and its history says who stopped it and why. In
   * `onTrainEnd` there is nothing left to stop.
   */
  stop(this: void, reason?: string): void;
}
