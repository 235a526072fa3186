// Loss and metrics over a data set, off this thread: what `evaluate` answers, and the validation at
// the end of an epoch. Means are over all rows, in float64; metrics of the whole set follow from
// what was kept of all rows.
import { typeOf } from '../data/intake.ts';
import { indexError } from './failure.ts';
import type { Core } from './core.ts';
import type { DataSet, DescribedSet } from './dataset.ts';
import type { Job, Status } from '../executors/executor.ts';
import { Tally } from './history.ts';
import type { Sink } from './history.ts';
import { KeptColumns } from './kept.ts';
import { giveScratch, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';
import { splitSeed } from '../random.ts';
import { bindStep, segmentOf } from './segment.ts';
import { inSlices } from './slices.ts';
import { Tables, batchesOf, segmentStepsMax } from './tables.ts';
import type { Batches } from './tables.ts';

/** The plan for data as described; asked for before waiting, lest the model is recompiled. */
export function evaluationStep(
  { plans }: Core,
  set: DescribedSet,
  rows: number,
  batchSize: number,
): LoadedStep {
  return plans.evaluate({
    capacity: Math.min(batchSize, rows),
    xTypes: set.inputs.map(typeOf),
    sampleWeight: set.weight !== undefined,
    ...(set.mask && { mask: set.mask.need.shape }),
  });
}

export class Evaluation {
  /** Names of the results: `loss`, then the metrics. */
  readonly names: readonly string[];
  private readonly where: string;
  private readonly core: Core;
  private readonly set: DataSet;
  private readonly order: Int32Array;
  private readonly batches: Batches;
  private readonly step: LoadedStep;
  private readonly tables: Tables;
  private readonly kept: KeptColumns;
  private readonly threads: number;
  private job: Job | undefined;
  private cancelled = false;

  /**
   * `where` stands before what is wrong with the samples. `order` names them: all of `set`, or
   * some. `step` comes from `evaluationStep`.
   */
  constructor(
    where: string,
    core: Core,
    step: LoadedStep,
    set: DataSet,
    order: Int32Array,
    batchSize: number,
    threads?: number,
  ) {
    this.where = where;
    this.core = core;
    this.set = set;
    this.order = order;
    this.batches = batchesOf(order.length, batchSize);
    this.step = step;
    this.names = [...step.step.results, ...step.step.kept.map(({ column }) => column)];
    this.tables = new Tables(core.allocate, step.step, this.batches);
    this.kept = new KeptColumns(step.step, order.length, core.allocate);
    this.threads = threads ?? core.executor.info.threads;
  }

  /** The results for these weights; undefined if it was cancelled. */
  async run(weights: Float32Array): Promise<Float64Array | undefined> {
    const { batches, tables, step, core, kept } = this;
    const results = new Float64Array(this.names.length);
    const sink: Sink = {
      set: (quantity, _, mean) => {
        results[quantity] = mean;
      },
    };
    const means = step.step.results.length;
    const { losses, counted } = step.step;
    const tally = new Tally({ quantities: means, losses, counted, ...batches });
    const scratch = takeScratch(step, core.executor);
    try {
      for (let done = 0; done < batches.stepsPerEpoch;) {
        if (this.cancelled) return undefined;
        const steps = Math.min(segmentStepsMax, batches.stepsPerEpoch - done);
        tables.fill(done, steps);
        this.job = this.start(weights, scratch, done, steps);
        const status = await this.job.done;
        if (status.why === 'index') throw this.indexAt(done, status);
        if (status.why === 'cancelled') return undefined;
        tally.add(tables.results, tables.width, tables.firstRow, steps, sink, 0);
        done += steps;
      }
      results.set(await inSlices(kept.results()), means);
      return this.cancelled ? undefined : results;
    } finally {
      this.job = undefined;
      giveScratch(step, scratch);
    }
  }

  private indexAt(done: number, status: Status): RangeError {
    const first = (done + status.stepsDone) * this.batches.batchSize;
    return indexError(this.where, this.step.step, status, (row) => this.order[first + row]);
  }

  cancel(): void {
    this.cancelled = true;
    this.job?.cancel();
  }

  private start(weights: Float32Array, scratch: Float32Array, done: number, steps: number): Job {
    const { set, order, tables, step, batches, threads, kept } = this;
    const regions = bindStep(step.step, set, { weights, scratch, order, tables, kept });
    const own = { steps, tableRow: tables.firstRow, threads, seed: splitSeed(this.core.seed) };
    return step.loaded.start(regions, segmentOf(step.step, batches, done, own));
  }
}
