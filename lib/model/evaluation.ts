// Loss and metrics over a data set, off this thread: what `evaluate` answers, and the validation at
// the end of an epoch. Means are Σ batch result·rows ÷ Σ rows in float64.
import { indexError } from './failure.ts';
import type { Core } from './core.ts';
import type { DataSet } from './dataset.ts';
import type { Job } from '../executors/executor.ts';
import { Tally } from './history.ts';
import type { Sink } from './history.ts';
import { bind, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';
import { Tables, batchesOf, segmentStepsMax } from './tables.ts';
import type { Batches } from './tables.ts';

export class Evaluation {
  /** Names of the results: `loss`, then the metrics. */
  readonly names: readonly string[];
  private readonly core: Core;
  private readonly set: DataSet;
  private readonly order: Int32Array;
  private readonly batches: Batches;
  private readonly step: LoadedStep;
  private readonly tables: Tables;
  private readonly threads: number;
  private job: Job | undefined;
  private cancelled = false;

  /** `order` names the samples: all of `set`, or some. */
  constructor(core: Core, set: DataSet, order: Int32Array, batchSize: number, threads?: number) {
    this.core = core;
    this.set = set;
    this.order = order;
    this.batches = batchesOf(order.length, batchSize);
    this.step = core.plans.evaluate({
      capacity: Math.min(batchSize, order.length),
      xType: set.x.type === 'u8' ? 'u8' : 'f32',
      sampleWeight: set.weight !== undefined,
    });
    this.names = this.step.step.results;
    this.tables = new Tables(core.allocate, this.step.step, this.batches);
    this.threads = threads ?? core.executor.info.threads;
  }

  /** The means for these weights; undefined if it was cancelled. */
  async run(weights: Float32Array): Promise<Float64Array | undefined> {
    const { batches, tables, step, core } = this;
    const means = new Float64Array(this.names.length);
    const sink: Sink = {
      set: (quantity, _, mean) => {
        means[quantity] = mean;
      },
    };
    const tally = new Tally(means.length, batches.rows, batches.batchSize);
    const scratch = takeScratch(step, core.executor);
    try {
      for (let done = 0; done < batches.stepsPerEpoch;) {
        if (this.cancelled) return undefined;
        const steps = Math.min(segmentStepsMax, batches.stepsPerEpoch - done);
        tables.fill(done, steps, 0);
        this.job = this.start(weights, scratch, done, steps);
        const status = await this.job.done;
        if (status.why === 'index') throw indexError('evaluate', step.step, status);
        if (status.why === 'cancelled') return undefined;
        tally.add(tables.results, tables.width, tables.firstRow, steps, sink, 0);
        done += steps;
      }
      return means;
    } finally {
      this.job = undefined;
      step.scratch.push(scratch);
    }
  }

  cancel(): void {
    this.cancelled = true;
    this.job?.cancel();
  }

  private start(weights: Float32Array, scratch: Float32Array, done: number, steps: number): Job {
    const { set, order, tables, step, batches } = this;
    const { scalars, results } = tables;
    const memory = { weights, scratch, scalars, results, order, x: set.x.data, y: set.y.data };
    const all = set.weight ? { ...memory, sampleWeight: set.weight } : memory;
    return step.loaded.start(bind(step.step, all), {
      steps,
      step: 0,
      rows: batches.rows,
      batchSize: batches.batchSize,
      cursor: done * batches.batchSize,
      epoch: 0,
      seed: [0, 0],
      order: step.step.region('order'),
      orderMode: 'keep',
      shuffleSite: 0,
      tableRow: tables.firstRow,
      threads: this.threads,
    });
  }
}
