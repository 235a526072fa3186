// verify: the promise of equal bits, checked on a user's own model and data. A copy of the model is
// trained on both executors op by op; the model itself is not changed.
import { setImmediate as turn } from 'node:timers/promises';
import { readOptions } from '../data/check.ts';
import type { ArrayLike_ } from '../data/tensor.ts';
import type { Executor, ExecutorInfo } from '../executors/executor.ts';
import { lockstep } from '../executors/lockstep.ts';
import type { Comparison, Difference, Side } from '../executors/lockstep.ts';
import { createReference } from '../executors/reference.ts';
import { nativeExecutor } from '../executors/select.ts';
import type { Network } from '../network/network.ts';
import type { StepCount } from '../optimizers/numbers.ts';
import { splitSeed } from '../random.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { copySet, describeSet, orderFrom } from './dataset.ts';
import type { DataSet } from './dataset.ts';
import { KeptColumns } from './kept.ts';
import { coreOf } from './model.ts';
import type { Model } from './model.ts';
import { bindStep, optionsFor, segmentOf } from './segment.ts';
import { inSlices } from './slices.ts';
import { trainPlan } from '../step/step.ts';
import type { Compiled, StepPlan } from '../step/step.ts';
import { Tables, batchesOf } from './tables.ts';

/** What `verify` found. */
export interface Verification {
  /** Whether both executors came to the same bits everywhere. */
  readonly bitExact: boolean;
  /** Steps that were compared wholly. */
  readonly steps: number;
  /** How many ops, over all steps. */
  readonly opsCompared: number;
  /** How many numbers were compared. */
  readonly valuesCompared: number;
  /** Who computed on one side … */
  readonly native: ExecutorInfo;
  /** … and on the other. */
  readonly reference: ExecutorInfo;
  /** Present if they differ: where they did first. */
  readonly firstDifference?: Difference;
}

/** How much `verify` compares. */
export interface VerifyOptions {
  /** Default 3. */
  steps?: number;
  /** Default 32. */
  batchSize?: number;
}

/**
 * Trains a copy of the model on the native and the TypeScript executor and compares everything that
 * every op writes, bit by bit; NaN equals NaN.
 * @throws Error without the native executor, or while the model is being trained.
 * @example
 * const { bitExact, valuesCompared } = await verify(model, x, y, { steps: 10 });
 */
export async function verify<X = ArrayLike_, Y = ArrayLike_>(
  model: Pick<Model<X, Y, unknown>, 'fit'>,
  x: X,
  y: Y,
  options?: VerifyOptions,
): Promise<Verification> {
  const core = coreOf('verify', model);
  const compiled = needCompiled('verify', core);
  const { steps, batchSize } = readVerifyOptions(options);
  const described = describeSet({ where: 'verify', x, y }, core.network, compiled);
  const native = nativeExecutor('verify');
  const reference = createReference('asked for by verify');
  core.state.needIdle('verify');
  // All of the model as it is now: while the data is copied, it may be compiled anew.
  const start = startOf(core);
  const network = core.plans.compiledNetwork;
  const set = await inSlices(copySet(described, core.allocate));
  const trial = { network, seed: core.seed, compiled, start, set, steps, batchSize };
  const comparison = await compare(trial, native, reference);
  const { firstDifference, ...counts } = comparison;
  return {
    bitExact: firstDifference === undefined,
    ...counts,
    native: native.info,
    reference: reference.info,
    ...(firstDifference && { firstDifference }),
  };
}

function readVerifyOptions(options: unknown): { steps: number; batchSize: number } {
  const given = readOptions('verify', options, { steps: 3, batchSize: 32 });
  const range = { integer: true, min: 1 } as const;
  return {
    steps: given.number('steps', { ...range, max: 1e6 }),
    batchSize: given.number('batchSize', { ...range, max: 2 ** 31 - 1 }),
  };
}

/** The state as it was at the call. */
interface Start extends StepCount {
  readonly weights: Float32Array;
  readonly slots: Float32Array;
  readonly steps: number;
  readonly epochs: number;
}

function startOf({ state }: Core): Start {
  const { steps, updates, rateScale, epochs } = state;
  const arrays = { weights: state.weights.slice(), slots: state.slots.slice() };
  return { ...arrays, steps, updates, rateScale, epochs };
}

interface Trial {
  readonly network: Network;
  readonly seed: number;
  readonly compiled: Compiled;
  readonly start: Start;
  readonly set: DataSet;
  readonly steps: number;
  readonly batchSize: number;
}

async function compare(trial: Trial, native: Executor, reference: Executor): Promise<Comparison> {
  const { network, compiled, start, set, batchSize } = trial;
  const options = optionsFor(set, Math.min(batchSize, set.rows));
  const step = trainPlan(network, compiled, options);
  const segment = segmentOf(step, batchesOf(set.rows, batchSize), 0, {
    steps: trial.steps,
    step: start.steps,
    epoch: start.epochs,
    seed: splitSeed(trial.seed),
    orderMode: 'shuffle',
    // Where tables begin that are filled from the start of an epoch.
    tableRow: 0,
    threads: native.info.threads,
  });
  const comparing = lockstep(sideOf(trial, step, native), sideOf(trial, step, reference), segment);
  for (;;) {
    const { done, value } = comparing.next();
    if (done === true) return value;
    await turn();
  }
}

// Memory of one executor's own: copies of the state, and room for all that a step writes.
function sideOf(
  { compiled, start, set, steps, batchSize }: Trial,
  step: StepPlan,
  executor: Executor,
): Side {
  const allocate = (floats: number): Float32Array => executor.allocate(floats);
  const copyOf = (array: Float32Array): Float32Array => {
    const copy = allocate(array.length);
    copy.set(array);
    return copy;
  };
  const tables = new Tables(allocate, step, batchesOf(set.rows, batchSize), compiled.optimizer);
  const filled = tables.fill(0, steps, start);
  // What a schedule throws at a later step is thrown here, before anything is compared.
  if (filled < steps) tables.fill(0, 1, { ...start, updates: start.updates + filled });
  const regions = bindStep(step, set, {
    weights: copyOf(start.weights),
    slots: copyOf(start.slots),
    scratch: allocate(step.plan.regions[step.region('scratch')]?.length ?? 0),
    order: orderFrom(0, set.rows, allocate),
    tables,
    kept: new KeptColumns(step, set.rows, allocate),
  });
  return { loaded: executor.load(step.plan), regions };
}
