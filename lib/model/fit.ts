// fit: looks at every argument, takes the data in, then trains. What is wrong with the arguments is
// thrown at once; so is what shows in the first slices of the data. The rest is copied between
// other work, and what is found then rejects the run.
import { setImmediate as turn } from 'node:timers/promises';
import { RunHooks } from '../callbacks/run-hooks.ts';
import { advance, begin } from '../data/intake.ts';
import type { Intake } from '../data/intake.ts';
import { rangeError } from '../errors.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import {
  checkClassWeight,
  copySet,
  describeSet,
  hasOne,
  orderFrom,
  weighClasses,
} from './dataset.ts';
import type { DataSet, DescribedSet } from './dataset.ts';
import { Evaluation, evaluationStep } from './evaluation.ts';
import { HistoryColumns, learningRate, skippedSteps, validationName } from './history.ts';
import { readFitOptions } from './options.ts';
import type { FitSettings } from './options.ts';
import { Progress } from './progress.ts';
import { RunControl } from './run.ts';
import type { Run } from './run.ts';
import { sliceMs } from './slices.ts';
import { resultNames, stepNames } from '../step/compiled.ts';
import type { Compiled } from '../step/compiled.ts';
import { Trainer } from './trainer.ts';

/** What a run starts from. */
interface Fit {
  readonly core: Core;
  readonly compiled: Compiled;
  readonly settings: FitSettings;
  readonly data: DescribedSet;
  readonly validationData: DescribedSet | undefined;
  /** Samples to train on; those behind are for validation. */
  readonly rows: number;
}

export function fit(core: Core, x: unknown, y: unknown, options: unknown): Run {
  core.state.needIdle('fit');
  const compiled = needCompiled('fit', core);
  const prepared = prepare(core, compiled, x, y, readFitOptions(options));
  const { settings } = prepared;
  const names = resultNames(compiled);
  const validates = prepared.validationData !== undefined || prepared.rows < prepared.data.rows;
  const columns = validates ? [...names, ...names.map(validationName)] : [...names];
  if (settings.nonFinite === 'skip') columns.push(skippedSteps);
  if (settings.callbacks.some((own) => own.showsLearningRate)) columns.push(learningRate);
  const history = new HistoryColumns(columns, settings.initialEpoch);
  const control = new RunControl(history, settings.signal);
  const unlock = core.state.lock('fit');
  try {
    const hooks = new RunHooks(settings.callbacks, { core, compiled, history, control });
    const work = takeIn(prepared);
    const early = control.aborted ? undefined : begin(work);
    void drive({ ...prepared, history, control, hooks, unlock }, work, early?.result);
    return control.run;
  } catch (error) {
    unlock();
    throw error;
  }
}

const validationNames = [
  'validationData[0]',
  'validationData[1]',
  'validationData[2]',
  'validationData[3]',
] as const;

function prepare(
  core: Core,
  compiled: Compiled,
  x: unknown,
  y: unknown,
  settings: FitSettings,
): Fit {
  const { network } = core;
  const { sampleWeight, mask, classWeight, validationData: held, validationSplit } = settings;
  if (classWeight) checkClassWeight(classWeight, network, compiled);
  const data = describeSet({ where: 'fit', x, y, sampleWeight, mask }, network, compiled);
  const passed = held && { ...held, where: 'fit', names: validationNames };
  const validationData = passed && describeSet(passed, network, compiled);
  const all = data.rows;
  const rows = validationSplit === 0 ? all : Math.floor(all * (1 - validationSplit));
  if (rows === 0 || (validationSplit > 0 && rows === all)) {
    const parts = `${rows} of ${all} samples to train on`;
    throw rangeError(
      'fit',
      `validationSplit ${validationSplit} leaves ${parts}, needed both parts`,
    );
  }
  return { core, compiled, settings, data, validationData, rows };
}

/** The copies that a run works on. */
interface Taken {
  readonly training: DataSet;
  readonly validation: Evaluation | undefined;
}

function* takeIn(fit: Fit): Intake<Taken> {
  const { core, settings, rows } = fit;
  const { allocate } = core;
  const all = yield* copySet(fit.data, allocate);
  if (all.mask && rows < all.rows)
    yield* needBoth(all.mask.data, rows * (all.mask.data.length / all.rows));
  const weights = settings.classWeight;
  const training = weights ? yield* weighClasses(all, weights, allocate) : all;
  const own = fit.validationData;
  const held = own ? yield* copySet(own, allocate) : all;
  yield* core.state.publish();
  const first = own ? 0 : rows;
  if (held.rows === first) return { training, validation: undefined };
  const order = orderFrom(first, held.rows - first, allocate);
  const { batchSize, threads } = settings;
  const step = evaluationStep(core, own ?? fit.data, order.length, batchSize);
  const where = own ? 'fit: validationData' : 'fit';
  const validation = new Evaluation(where, core, step, held, order, batchSize, threads);
  return { training, validation };
}

// A mask has a 1 somewhere: with validationSplit it needs one in both parts.
function* needBoth(mask: Float32Array, border: number): Intake<void> {
  const first = yield* hasOne(mask.subarray(0, border));
  if (first && (yield* hasOne(mask.subarray(border)))) return;
  throw rangeError('fit', 'mask: got only 0 in a part, needed a 1 in both of validationSplit');
}

/** A run that has begun. */
interface Begun extends Fit {
  readonly history: HistoryColumns;
  readonly control: RunControl;
  readonly hooks: RunHooks;
  unlock(this: void): void;
}

/** Finishes taking the data in, trains, and settles the run whatever happens. */
async function drive(fit: Begun, work: Intake<Taken>, early: Taken | undefined): Promise<void> {
  const { core, compiled, settings, rows, history, control, hooks, unlock } = fit;
  let end = (): void => control.finish();
  try {
    const taken = early ?? (await rest(work, control));
    // The caller gets its Run before anything happens to it.
    await Promise.resolve();
    if (taken) {
      control.takenIn();
      const { training: set, validation } = taken;
      const progress = settings.verbose ? progressOf(fit) : undefined;
      const parts = { core, compiled, settings, rows, history, control, hooks, progress };
      await hooks.around(() => new Trainer({ ...parts, set, validation }).run());
    }
  } catch (error) {
    end = () => control.fail(error);
  }
  // Whoever waits for the run finds the model free.
  unlock();
  end();
}

/** Copies on, leaving the event loop free between slices; undefined if the run was halted. */
async function rest(work: Intake<Taken>, control: RunControl): Promise<Taken | undefined> {
  while (!control.halted) {
    await turn();
    const done = advance(work, sliceMs);
    if (done) return done.result;
  }
  return undefined;
}

function progressOf({ settings, compiled, rows }: Fit): Progress {
  return new Progress({
    epochs: settings.epochs,
    firstEpoch: settings.initialEpoch,
    rows,
    batchSize: settings.batchSize,
    names: stepNames(compiled),
  });
}
