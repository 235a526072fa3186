// The options of fit, evaluate, predict and the rest, read and checked before anything changes.
import { isMap } from 'node:util/types';
import type { Callback } from '../callbacks/callback.ts';
import { readCallbacks } from '../callbacks/read.ts';
import { guarded, hasFields, isArray, needArray, needNumber, readOptions } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import type { ArrayLike_ } from '../data/tensor.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import type { EpochLogs } from './history.ts';

/**
 * What counts: 1 or true; 0 or false adds exactly 0 to loss, gradients and metrics, and is not
 * among what means are over. One per sample, or per position: for outputs [n, t, ...] also [n, t].
 * Where it is 0, targets may be any numbers, be it NaN or class -1, and so may float inputs that
 * have these axes, too: those that are not finite are taken as 0. With a mask of positions, losses
 * and metrics of one's own are called on positions as rows, [n·t, ...]. What layers make of a batch
 * as a whole, batch normalization and activity regularizers, is made of all samples.
 */
export type Mask = ArrayLike_ | readonly boolean[] | readonly (readonly boolean[])[];

/** How `model.fit` trains. All may be left out. */
export interface FitOptions<X = ArrayLike_, Y = ArrayLike_> {
  /** Default 1. */
  epochs?: number;
  /** Default 32; the last batch of an epoch may be smaller. */
  batchSize?: number;
  /** Default true: every epoch has an order of its own. */
  shuffle?: boolean;
  /** The number of the first epoch, of `epochs`; default 0. */
  initialEpoch?: number;
  /** 1 draws a progress bar on stderr; default 0. */
  verbose?: 0 | 1;
  /** The share of the samples, taken from the end before shuffling, to validate on. */
  validationSplit?: number;
  /** Samples to validate on at the end of each epoch, what each counts, and which count at all. */
  validationData?: readonly [x: X, y: Y, sampleWeight?: ArrayLike_ | undefined, mask?: Mask];
  /**
   * What each sample counts in the loss; one of weight 0 adds exactly 0 to it and to gradients,
   * even if its target is NaN. Metrics take all samples alike.
   */
  sampleWeight?: ArrayLike_;
  /** What of the samples counts at all; validationSplit divides it as it does the samples. */
  mask?: Mask;
  /**
   * What each class counts; 1 where it is not named. Not used in validation. Targets have to tell
   * classes: class numbers, a column of 0 (or -1) and 1, or rows whose largest number, the class,
   * stands alone; else RangeError. Other targets are weighed with `sampleWeight`.
   */
  classWeight?: Readonly<Record<number, number>>;
  /**
   * What becomes of a step whose loss or gradients are not finite. `'throw'` (default): the run is
   * rejected, the weights are those before the step. `'skip'`: training goes on behind the step,
   * which leaves weights and slots as they were and does not count for the optimizer; the history
   * has a column `skippedSteps`, and an epoch's results are those of the other steps. `'ignore'`:
   * nothing is tested, and the weights may become NaN.
   */
  nonFinite?: 'throw' | 'skip' | 'ignore';
  /** Aborting rejects the run with the signal's reason at the next step edge. */
  signal?: AbortSignal;
  /** How many threads may compute, where they are faster than one; default `executorInfo()`'s. */
  threads?: number;
  /** What takes part in the run, in this order. */
  callbacks?: readonly Callback[];
  /** Called, and awaited, between epochs: the weights are those at the end of the epoch. */
  onEpochEnd?: (logs: EpochLogs) => void | Promise<void>;
  /** Called between steps: the weights are those after the step. `step` counts from 0 for ever. */
  onBatchEnd?: (logs: { step: number; loss: number }) => void;
}

/** How `model.evaluate` measures. */
export interface EvaluateOptions {
  /** Default 32. */
  batchSize?: number;
  /** As in `fit`. */
  sampleWeight?: ArrayLike_;
  /** As in `fit`. */
  mask?: Mask;
  /** Aborting rejects the promise with the signal's reason. */
  signal?: AbortSignal;
}

/** Of `trainOnBatch` and `inspect`. */
export interface BatchOptions {
  /** As in `fit`. */
  sampleWeight?: ArrayLike_;
  /** As in `fit`. */
  mask?: Mask;
}

/** How `model.predict` computes. */
export interface PredictOptions {
  /** How many rows are computed at a time; changes no bit. */
  batchSize?: number;
}

/** FitOptions, checked; what is about the data is looked at with the data. */
export interface FitSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly initialEpoch: number;
  readonly verbose: boolean;
  readonly validationSplit: number;
  readonly validationData: Validation | undefined;
  readonly sampleWeight: unknown;
  readonly mask: unknown;
  readonly classWeight: ReadonlyMap<number, number> | undefined;
  readonly nonFinite: 'throw' | 'skip' | 'ignore';
  readonly signal: AbortSignal | undefined;
  readonly threads: number | undefined;
  /** `onEpochEnd` and `onBatchEnd` are the last of them. */
  readonly callbacks: readonly Callback[];
}

interface Validation {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight: unknown;
  readonly mask: unknown;
}

const count = { integer: true, min: 1, max: 2 ** 31 - 1 } as const;
const threadsMax = 1024;

export function readFitOptions(options: unknown): FitSettings {
  const given = readOptions('fit', options, {
    epochs: 1,
    batchSize: 32,
    shuffle: true,
    initialEpoch: 0,
    verbose: 0,
    validationSplit: 0,
    validationData: undefined,
    sampleWeight: undefined,
    mask: undefined,
    classWeight: undefined,
    nonFinite: 'throw',
    signal: undefined,
    threads: undefined,
    callbacks: [],
    onEpochEnd: undefined,
    onBatchEnd: undefined,
  });
  const validationSplit = given.number('validationSplit', { min: 0, below: 1 });
  const validationData = readValidation(given.value('validationData'));
  if (validationSplit > 0 && validationData) {
    throw rangeError('fit', 'got validationSplit and validationData, needed at most one of them');
  }
  return {
    epochs: given.number('epochs', count),
    batchSize: given.number('batchSize', count),
    shuffle: given.boolean('shuffle'),
    initialEpoch: given.number('initialEpoch', { ...count, min: 0 }),
    verbose: given.number('verbose', { integer: true, min: 0, max: 1 }) === 1,
    validationSplit,
    validationData,
    sampleWeight: given.value('sampleWeight'),
    mask: given.value('mask'),
    classWeight: readClassWeight(given.value('classWeight')),
    nonFinite: given.choice('nonFinite', ['throw', 'skip', 'ignore']),
    signal: readSignal('fit', given),
    threads: given.optionalNumber('threads', { integer: true, min: 1, max: threadsMax }),
    callbacks: readCallbacks(given.value('callbacks'), {
      onEpochEnd: given.value('onEpochEnd'),
      onBatchEnd: given.value('onBatchEnd'),
    }),
  };
}

export interface EvaluateSettings {
  readonly batchSize: number;
  readonly sampleWeight: unknown;
  readonly mask: unknown;
  readonly signal: AbortSignal | undefined;
}

export function readEvaluateOptions(options: unknown): EvaluateSettings {
  const defaults = { batchSize: 32, sampleWeight: undefined, mask: undefined, signal: undefined };
  const given = readOptions('evaluate', options, defaults);
  return {
    batchSize: given.number('batchSize', count),
    sampleWeight: given.value('sampleWeight'),
    mask: given.value('mask'),
    signal: readSignal('evaluate', given),
  };
}

export interface PredictSettings {
  readonly batchSize: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const plainPrediction: PredictSettings = { batchSize: undefined, signal: undefined };

export function readPredictOptions(where: string, options: unknown): PredictSettings {
  // Most calls give none, and a prediction of one row takes some microseconds in all.
  if (options === undefined) return plainPrediction;
  const given = readOptions<'batchSize' | 'signal'>(
    where,
    options,
    // Only predictAsync can be interrupted.
    (where === 'predict'
      ? { batchSize: undefined }
      : { batchSize: undefined, signal: undefined }) as { batchSize: undefined; signal: undefined },
  );
  return { batchSize: given.optionalNumber('batchSize', count), signal: readSignal(where, given) };
}

function readValidation(value: unknown): Validation | undefined {
  if (value === undefined) return undefined;
  const list = needArray('fit', 'validationData', value, 4, 'entries: x, y, sampleWeight, mask');
  const [x, y, sampleWeight, mask] = list;
  if (list.length >= 2) return { x, y, sampleWeight, mask };
  const needed = 'needed [x, y], [x, y, sampleWeight] or [x, y, sampleWeight, mask]';
  throw typeError('fit', `validationData: got ${valueText(value)}, ${needed}`);
}

// What is used of a signal, which may be another realm's.
const signalFields = {
  aborted: 'boolean',
  addEventListener: 'function',
  removeEventListener: 'function',
  throwIfAborted: 'function',
} as const;

function readSignal(where: string, given: Given<'signal'>): AbortSignal | undefined {
  const value = given.value('signal');
  if (value === undefined) return undefined;
  if (hasFields(value, signalFields)) return value as AbortSignal;
  throw typeError(where, `signal: got ${valueText(value)}, needed an AbortSignal`);
}

function readClassWeight(value: unknown): ReadonlyMap<number, number> | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || isArray(value) || isMap(value)) {
    const needed = 'needed an object such as { 0: 1, 1: 5 }';
    const hint = isMap(value) ? 'Object.fromEntries(map) is one.' : undefined;
    throw typeError('fit', `classWeight: got ${valueText(value)}, ${needed}`, hint);
  }
  const weights = new Map<number, number>();
  const entries = guarded('fit', 'classWeight', () => Object.entries<unknown>({ ...value }));
  for (const [key, weight] of entries) {
    const label = Number(key);
    if (!/^\d{1,9}$/.test(key)) {
      throw rangeError('fit', `classWeight: got class ${valueText(key)}, needed a class number`);
    }
    weights.set(label, needNumber('fit', `classWeight[${key}]`, weight, { min: 0 }));
  }
  return weights;
}
