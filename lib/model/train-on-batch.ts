// trainOnBatch: one step on one batch, on the calling thread. For loops of one's own; `fit` is
// faster.
import { readOptions } from '../data/check.ts';
import { finish } from '../data/intake.ts';
import { splitSeed } from '../random.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { copySet, describeSet, orderFrom } from './dataset.ts';
import type { DataSet } from './dataset.ts';
import { resultsOf } from './evaluate.ts';
import type { Results } from './evaluate.ts';
import { indexError, nonFiniteErrorNow } from './failure.ts';
import { KeptColumns } from './kept.ts';
import { capacityFor, giveScratch, takeScratch } from './plans.ts';
import { bindStep, optionsFor, segmentOf } from './segment.ts';
import { resultNames } from '../step/compiled.ts';
import type { Compiled } from '../step/step.ts';
import { Tables, batchesOf } from './tables.ts';

const where = 'trainOnBatch';

export function trainOnBatch(core: Core, x: unknown, y: unknown, options: unknown): Results {
  core.state.needIdle(where);
  const compiled = needCompiled(where, core);
  const given = readOptions(where, options, { sampleWeight: undefined, mask: undefined });
  const sampleWeight = given.value('sampleWeight');
  const passed = { where, x, y, sampleWeight, mask: given.value('mask') };
  const described = describeSet(passed, core.network, compiled);
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
  const loaded = core.plans.train(optionsFor(set, capacityFor(set.rows, 2 ** 31)));
  const batches = batchesOf(set.rows, set.rows);
  const tables = new Tables(core.allocate, loaded.step, batches, compiled.optimizer);
  tables.fill(0, 1, state);
  const order = orderFrom(0, set.rows, core.allocate);
  const kept = new KeptColumns(loaded.step, set.rows, core.allocate);
  state.beforeWrite();
  const { weights, slots } = state;
  const scratch = takeScratch(loaded, executor);
  const { threads } = executor.info;
  const status = loaded.loaded.run(
    bindStep(loaded.step, set, { weights, slots, scratch, order, tables, kept }),
    segmentOf(loaded.step, batches, 0, {
      steps: 1,
      step: state.steps,
      seed: splitSeed(core.seed),
      tableRow: tables.firstRow,
      threads,
    }),
  );
  giveScratch(loaded, scratch);
  if (status.why === 'index') throw indexError(where, loaded.step, status, (row) => row);
  if (status.why === 'nonFinite') {
    const failed = { where, core, set, order, batches, stepInEpoch: 0, threads };
    throw nonFiniteErrorNow(failed, loaded.step, status);
  }
  state.steps += 1;
  state.updates += 1;
  const at = tables.firstRow * tables.width;
  const { results, losses, counted } = loaded.step;
  const units = counted ? tables.results[at + tables.width - 1] : set.rows;
  const means = results.map(
    (_, i) => (tables.results[at + i] ?? NaN) / (i < losses ? 1 : (units ?? NaN)),
  );
  return resultsOf(resultNames(compiled), [...means, ...finish(kept.results())]);
}
