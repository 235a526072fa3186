// Training: a run cut into segments, each executed in one call on another thread. While one runs,
// the tables of the next are filled; what the last one came to is added up while the next runs. A
// segment ends where JavaScript must act (a callback, validation, a metric of all rows), about
// every 100 ms to publish weights, or where the run is halted.
import type { RunHooks } from '../callbacks/run-hooks.ts';
import type { Job, Status } from '../executors/executor.ts';
import { splitSeed } from '../random.ts';
import type { Core } from './core.ts';
import { Crew } from './crew.ts';
import type { DataSet } from './dataset.ts';
import { memoryFor } from '../data/intake.ts';
import type { Evaluation } from './evaluation.ts';
import { indexError, nonFiniteError } from './failure.ts';
import type { HistoryColumns } from './history.ts';
import { Tally, learningRate, skippedSteps } from './history.ts';
import { KeptColumns } from './kept.ts';
import type { FitSettings } from './options.ts';
import { Pace, isDue } from './pace.ts';
import { giveScratch, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';
import type { Progress } from './progress.ts';
import type { RunControl } from './run.ts';
import { nextRate } from '../optimizers/numbers.ts';
import type { Compiled } from '../step/step.ts';
import { bindStep, optionsFor, segmentOf } from './segment.ts';
import { inSlices } from './slices.ts';
import { Tables, batchesOf, segmentStepsMax } from './tables.ts';
import type { Batches } from './tables.ts';

/** Everything a run needs, checked and copied. */
export interface Training {
  readonly core: Core;
  readonly compiled: Compiled;
  readonly settings: FitSettings;
  readonly set: DataSet;
  /** Samples to train on: the first so many of `set`. */
  readonly rows: number;
  readonly validation: Evaluation | undefined;
  readonly history: HistoryColumns;
  readonly control: RunControl;
  readonly hooks: RunHooks;
  readonly progress: Progress | undefined;
}

/** A segment under way. */
interface Flight {
  readonly job: Job;
  readonly steps: number;
  readonly threads: number;
  readonly stepInEpoch: number;
  readonly tables: Tables;
  readonly startedMs: number;
  /** What its learning rates are multiplied with. */
  readonly rateScale: number;
  /** Where its thread publishes the weights at its end, if it does. */
  readonly copy: Float32Array | undefined;
}

export class Trainer {
  private readonly training: Training;
  private readonly batches: Batches;
  private readonly step: LoadedStep;
  private readonly scratch: Float32Array;
  private readonly order: Int32Array;
  private readonly kept: KeptColumns;
  private readonly tally: Tally;
  private readonly pace = new Pace();
  private readonly threads: number;
  private readonly crew: Crew;
  private readonly firstEpoch: number;
  private readonly stepsTotal: number;
  /** Where the history has learning rates; -1 if nobody asked for them. */
  private readonly rateColumn: number;
  private stepsDone = 0;
  /** The segment that runs on another thread. */
  private flying: Flight | undefined;
  /** Tables of the segment that runs, and of the next. */
  private tables: readonly [Tables, Tables];
  private filledSteps = 0;
  private filledRateScale = 1;
  private publishedMs = performance.now();
  /** Epochs whose training results stand in the history's columns. */
  private epochsAdded = 0;

  constructor(training: Training) {
    const { core, compiled, settings, set, rows, history } = training;
    const { allocate } = core;
    this.training = training;
    this.batches = batchesOf(rows, settings.batchSize);
    const options = optionsFor(set, Math.min(settings.batchSize, rows));
    const tested = settings.nonFinite !== 'ignore';
    this.step = core.plans.train(tested ? options : { ...options, tested });
    const tables = (): Tables =>
      new Tables(allocate, this.step.step, this.batches, compiled.optimizer);
    this.tables = [tables(), tables()];
    this.scratch = takeScratch(this.step, core.executor);
    this.order = memoryFor('i32', rows, allocate) as Int32Array;
    const { results, losses, counted } = this.step.step;
    this.kept = new KeptColumns(this.step.step, rows, allocate);
    const skipped = settings.nonFinite === 'skip' ? history.names.indexOf(skippedSteps) : undefined;
    this.tally = new Tally({
      quantities: results.length,
      losses,
      counted,
      ...this.batches,
      ...(skipped !== undefined && { skippedColumn: skipped }),
    });
    this.threads = settings.threads ?? core.executor.info.threads;
    this.crew = new Crew(core.executor.info.executor === 'native' ? this.threads : 1);
    this.firstEpoch = core.state.epochs;
    this.rateColumn = history.names.indexOf(learningRate);
    const epochs = Math.max(0, settings.epochs - settings.initialEpoch);
    this.stepsTotal = epochs * this.batches.stepsPerEpoch;
  }

  /** Trains until all epochs are done or the run is halted. */
  async run(): Promise<void> {
    const { control, progress } = this.training;
    try {
      await this.beginEpoch();
      await this.makeRoom();
      this.launch();
      while (this.flying) await this.land(this.flying);
    } finally {
      await this.ground();
      control.onHalt = undefined;
      giveScratch(this.step, this.scratch);
      progress?.close();
    }
  }

  /** Starts the next segment, unless the run ends here. */
  private launch(): void {
    const { core, control } = this.training;
    if (control.halted || this.stepsDone >= this.stepsTotal) return;
    const [tables, others] = this.tables;
    if (this.filledRateScale !== core.state.rateScale) this.filledSteps = 0;
    if (this.filledSteps === 0) this.fill(tables, this.stepsDone, this.pace.next());
    const { threads, most } = this.crew.next();
    const steps = Math.min(this.pace.next(), this.filledSteps, most);
    this.filledSteps = 0;
    this.tables = [others, tables];
    const stepInEpoch = this.stepsDone % this.batches.stepsPerEpoch;
    const startedMs = performance.now();
    const endsMs = startedMs + this.pace.expectedMs(steps);
    const acts = this.mustAct(this.stepsDone + steps);
    const due = isDue(endsMs - this.publishedMs, core.state.weights.length, acts);
    const copy = due ? core.state.spare() : undefined;
    core.state.run();
    try {
      const job = this.start(tables, { steps, threads, stepInEpoch }, copy);
      const rateScale = this.filledRateScale;
      this.flying = { job, steps, threads, stepInEpoch, tables, startedMs, rateScale, copy };
    } catch (error) {
      core.state.rest();
      throw error;
    }
    const { job } = this.flying;
    control.onHalt = job.cancel.bind(job);
    // A user's schedule may have halted the run before there was something to cancel.
    if (control.halted) job.cancel();
  }

  private start(
    tables: Tables,
    { steps, threads, stepInEpoch }: Pick<Flight, 'steps' | 'threads' | 'stepInEpoch'>,
    copy: Float32Array | undefined,
  ): Job {
    const { core, set, settings } = this.training;
    const { step, loaded } = this.step;
    const { weights, slots } = core.state;
    const { scratch, order, batches, kept } = this;
    const regions = bindStep(step, set, { weights, slots, scratch, order, tables, kept });
    const segment = segmentOf(step, batches, stepInEpoch, {
      steps,
      step: core.state.steps,
      epoch: this.firstEpoch + Math.floor(this.stepsDone / batches.stepsPerEpoch),
      seed: splitSeed(core.seed),
      orderMode: settings.shuffle ? 'shuffle' : 'identity',
      tableRow: tables.firstRow,
      threads,
    });
    const publish = copy && { region: step.region('weights'), into: copy };
    return loaded.start(regions, segment, publish);
  }

  /** Waits for a segment, starts the next one as soon as may be, and adds up the results. */
  private async land(flight: Flight): Promise<void> {
    this.fillAhead(flight);
    const status = await flight.job.done;
    const skips = status.why === 'nonFinite' && this.training.settings.nonFinite === 'skip';
    const passed = status.stepsDone + (skips ? 1 : 0);
    this.account(flight, status, passed);
    await this.makeRoom();
    const acts = passed > 0 && this.mustAct(this.stepsDone);
    const faulty = isFault(status) && !skips;
    // The tables at hand are for steps further on.
    if (skips) this.filledSteps = 0;
    try {
      if (!acts && !faulty) this.launch();
    } finally {
      this.collect(flight, status.stepsDone, passed);
    }
    if (status.why === 'index') throw this.indexAt(status);
    if (faulty) throw await this.explain(status);
    if (!acts) return;
    await this.act(flight, passed);
    await this.makeRoom();
    this.launch();
  }

  /** Waits for what an error has left under way: its thread writes to the model's memory. */
  private async ground(): Promise<void> {
    const { flying } = this;
    if (!flying) return;
    flying.job.cancel();
    try {
      const status = await flying.job.done;
      this.account(flying, status, status.stepsDone);
    } catch {
      // The error that ends the run came first, or is this one.
      this.training.core.state.rest();
    }
  }

  // Lets those read who wait for a step edge; the arrays that somebody reads are left to them here,
  // in slices, so that the next segment does not do it at once.
  private makeRoom(): Promise<void> {
    const { state } = this.training.core;
    state.atEdge();
    return inSlices(state.yieldArrays());
  }

  /** Fills the tables of the next segment while this one runs. */
  private fillAhead({ steps }: Flight): void {
    try {
      this.fill(this.tables[0], this.stepsDone + steps, this.pace.ahead(steps));
    } catch {
      // A user's schedule threw: `launch` asks it again, when nothing runs that would have to end.
    }
  }

  /** Fills tables for a segment of at most `most` steps that begins after `from` steps. */
  private fill(tables: Tables, from: number, most: number): void {
    const { stepsPerEpoch } = this.batches;
    const { hooks, core } = this.training;
    const stepInEpoch = from % stepsPerEpoch;
    let steps = Math.min(most, segmentStepsMax, this.stepsTotal - from);
    if (hooks.ofBatches) steps = Math.min(steps, 1);
    if (hooks.ofEpochs || this.looksBack) steps = Math.min(steps, stepsPerEpoch - stepInEpoch);
    this.filledSteps = 0;
    if (steps <= 0) return;
    const { updates, rateScale } = core.state;
    this.filledRateScale = rateScale;
    const before = { updates: updates + from - this.stepsDone, rateScale };
    this.filledSteps = tables.fill(stepInEpoch, steps, before);
  }

  /**
   * The counters after a segment and, with the `passed` steps, what was skipped. Epochs count as
   * soon as a step of theirs is done; only steps that were done count for the optimizer.
   */
  private account(flight: Flight, { stepsDone, why }: Status, passed: number): void {
    const { state } = this.training.core;
    const nowMs = performance.now();
    this.flying = undefined;
    const published = why === 'done' ? flight.copy : undefined;
    state.rest(published);
    if (published) this.publishedMs = nowMs;
    const ms = nowMs - flight.startedMs;
    if (this.crew.took(flight.threads, stepsDone, ms)) this.pace.took(stepsDone, ms);
    this.stepsDone += passed;
    state.steps += passed;
    state.updates += stepsDone;
    state.epochs = this.firstEpoch + Math.ceil(this.stepsDone / this.batches.stepsPerEpoch);
  }

  /** Whether there is something to do on this thread after so many steps of the run. */
  private mustAct(stepsDone: number): boolean {
    const { hooks } = this.training;
    if (hooks.ofBatches) return true;
    const epochEnded = stepsDone % this.batches.stepsPerEpoch === 0;
    return epochEnded && (hooks.ofEpochs || this.looksBack);
  }

  /**
   * Whether an epoch is complete only after its steps: with validation, metrics of all rows, the
   * learning rate of its last step.
   */
  private get looksBack(): boolean {
    return this.training.validation !== undefined || this.kept.any || this.rateColumn >= 0;
  }

  /** Adds the results of a segment to the epoch under way and to the history. */
  private collect({ tables, stepInEpoch }: Flight, steps: number, passed: number): void {
    const { history, progress, control } = this.training;
    const { results, width, firstRow } = tables;
    let ended = this.tally.add(results, width, firstRow, steps, history, this.epochsAdded);
    if (passed > steps) {
      const { stepsPerEpoch, batchSize, rows } = this.batches;
      const start = ((stepInEpoch + steps) % stepsPerEpoch) * batchSize;
      this.kept.skip(start, Math.min(start + batchSize, rows));
      ended += this.tally.skip(history, this.epochsAdded + ended);
    }
    this.epochsAdded += ended;
    progress?.steps(this.epochsAdded, this.tally);
    if (this.looksBack || ended === 0) return;
    history.epochs = this.epochsAdded;
    progress?.epochs(history);
    control.advanced();
  }

  /** What stands between two segments: callbacks and validation. */
  private async act(flight: Flight, steps: number): Promise<void> {
    const { hooks, history, control, core, progress } = this.training;
    if (hooks.ofBatches) {
      const { results, width, firstRow } = flight.tables;
      const loss = results[(firstRow + steps - 1) * width] ?? NaN;
      progress?.hide();
      await hooks.batchEnd({ step: core.state.steps - 1, loss });
      progress?.show();
    }
    if (this.stepsDone % this.batches.stepsPerEpoch !== 0) return;
    if (this.looksBack) await this.complete(flight);
    if (control.aborted || !hooks.ofEpochs) return;
    await hooks.epochEnd(history.logs(this.epochsAdded - 1));
    await this.beginEpoch();
  }

  private async beginEpoch(): Promise<void> {
    const { hooks, control, settings } = this.training;
    if (control.halted || !hooks.ofEpochs || this.stepsDone >= this.stepsTotal) return;
    await hooks.epochBegin(settings.initialEpoch + this.epochsAdded);
  }

  /** Completes the epoch's row of the history; a stop lets it finish, an abort does not. */
  private async complete({ rateScale }: Flight): Promise<void> {
    const { history, control, progress, core, compiled } = this.training;
    const means = this.step.step.results.length;
    const ofSet = await inSlices(this.kept.results());
    const validated = control.aborted ? undefined : await this.validate();
    if (!validated) return;
    const epoch = this.epochsAdded - 1;
    [...ofSet, ...validated].forEach((result, i) => {
      history.set(means + i, epoch, result);
    });
    if (this.rateColumn >= 0) {
      const updates = Math.max(0, core.state.updates - 1);
      history.set(this.rateColumn, epoch, nextRate(compiled.optimizer, { updates, rateScale }));
    }
    history.epochs = this.epochsAdded;
    progress?.epochs(history);
    control.advanced();
  }

  /** The results on the validation data, if there is any; undefined after an abort. */
  private async validate(): Promise<Iterable<number> | undefined> {
    const { validation, control, core } = this.training;
    if (!validation) return [];
    const reading = core.state.read();
    control.onHalt = () => {
      if (control.aborted) validation.cancel();
    };
    try {
      return await validation.run(reading.weights);
    } finally {
      reading.release();
    }
  }

  private indexAt(status: Status): RangeError {
    const { stepsPerEpoch, batchSize } = this.batches;
    const first = (this.stepsDone % stepsPerEpoch) * batchSize;
    return indexError('fit', this.step.step, status, (row) => this.order[first + row]);
  }

  private explain(status: Status): Promise<Error> {
    const { core, set } = this.training;
    const { order, batches, threads } = this;
    const stepInEpoch = this.stepsDone % batches.stepsPerEpoch;
    const failed = { where: 'fit', core, set, order, batches, stepInEpoch, threads };
    return nonFiniteError(failed, this.step.step, status);
  }
}

function isFault({ why }: Status): boolean {
  return why === 'nonFinite' || why === 'index';
}
