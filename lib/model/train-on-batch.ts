// trainOnBatch: one step on one batch, on the calling thread. For loops of one's own; `fit` is
// faster.
import { readOptions } from '../data/check.ts';
import { finish } from '../data/intake.ts';
import type { Regions, Segment } from '../executors/executor.ts';
import { splitSeed } from '../random.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { copySet, describeSet, orderFrom } from './dataset.ts';
import type { DataSet } from './dataset.ts';
import { resultsOf } from './evaluate.ts';
import type { Results } from './evaluate.ts';
import { indexError, nonFiniteErrorNow } from './failure.ts';
import { bind, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';
import type { Compiled } from './step.ts';
import { Tables, batchesOf } from './tables.ts';

const where = 'trainOnBatch';

export function trainOnBatch(core: Core, x: unknown, y: unknown, options: unknown): Results {
  core.state.needIdle(where);
  const compiled = needCompiled(where, core);
  const given = readOptions(where, options, { sampleWeight: undefined });
  const passed = { where, x, y, sampleWeight: given.value('sampleWeight') };
  const described = describeSet(passed, core.network, compiled.loss);
  // Copying may run a caller's code: the lock keeps it from training as well.
  const unlock = core.state.lock(where);
  try {
    return step(core, compiled, finish(copySet(described, core.allocate)));
  } finally {
    unlock();
  }
}

function step(core: Core, compiled: Compiled, set: DataSet): Results {
  const { state, executor } = core;
  const loaded = core.plans.train({
    capacity: set.rows,
    xType: set.x.type === 'u8' ? 'u8' : 'f32',
    sampleWeight: set.weight !== undefined,
  });
  const batches = batchesOf(set.rows, set.rows);
  const tables = new Tables(core.allocate, loaded.step, batches, compiled.optimizer);
  tables.fill(0, 1, state.updates);
  const order = orderFrom(0, set.rows, core.allocate);
  state.beforeWrite();
  const scratch = takeScratch(loaded, executor);
  const regions = regionsOf(core, loaded, set, tables, order, scratch);
  const status = loaded.loaded.run(regions, segmentOf(core, loaded, set, tables));
  loaded.scratch.push(scratch);
  if (status.why === 'index') throw indexError(where, loaded.step, status);
  if (status.why === 'nonFinite') {
    const { threads } = executor.info;
    const failed = { where, core, set, order, batches, stepInEpoch: 0, threads };
    throw nonFiniteErrorNow(failed, loaded.step, status);
  }
  state.steps += 1;
  state.updates += 1;
  const at = tables.firstRow * tables.width;
  return resultsOf(loaded.step.results, tables.results.subarray(at, at + tables.width));
}

function regionsOf(
  core: Core,
  { step }: LoadedStep,
  set: DataSet,
  tables: Tables,
  order: Int32Array,
  scratch: Float32Array,
): Regions {
  const { weights, slots } = core.state;
  const { scalars, results } = tables;
  const memory = { weights, slots, scratch, scalars, results, order, x: set.x.data, y: set.y.data };
  return bind(step, set.weight ? { ...memory, sampleWeight: set.weight } : memory);
}

function segmentOf(core: Core, { step }: LoadedStep, set: DataSet, tables: Tables): Segment {
  return {
    steps: 1,
    step: core.state.steps,
    rows: set.rows,
    batchSize: set.rows,
    cursor: 0,
    epoch: 0,
    seed: splitSeed(core.seed),
    order: step.region('order'),
    orderMode: 'keep',
    shuffleSite: 0,
    tableRow: tables.firstRow,
    threads: core.executor.info.threads,
  };
}
