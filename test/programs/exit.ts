// Ends in the middle of native runs, in the way that its argument names.
// test/native/run/exit.test.ts runs this program again and again and looks at its exit code. The
// plan is made so that a step takes about a second in one op: a run that could only stop at the
// edge of a step would be noticed.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { findAddon } from '#lib/executors/loader.ts';
import { createNative } from '#lib/executors/native.ts';
import type { Binding } from '#lib/executors/native.ts';
import type { Executor, Job, Segment } from '#lib/executors/executor.ts';
import type { Plan } from '#lib/plan/plan.ts';

const side = 4000;

function slowPlan(): Plan {
  const length = side * side;
  const value = (name: string, offset: number) => {
    return { name, type: 'f32', region: 0, size: length, offset } as const;
  };
  const [m, n, k] = [side, side, side];
  return {
    kind: 'slow',
    capacity: 1,
    regions: [{ name: 'all', type: 'f32', moves: 'fixed', width: 0, length: 2 * length }],
    values: [value('a', 0), value('c', length)],
    ops: [
      { op: 'matmul', layer: '', m, n, k, transposeA: false, transposeB: true, a: 0, b: 0, c: 1 },
    ],
  };
}

const segment: Segment = {
  steps: 1e6,
  step: 0,
  rows: 1,
  batchSize: 1,
  cursor: 0,
  epoch: 0,
  seed: [0, 0],
  order: -1,
  orderMode: 'keep',
  shuffleSite: 0,
  tableRow: 0,
  threads: 2,
};

function startSlow(): Job {
  const found = findAddon();
  if (!('path' in found)) throw new Error(found.reasons.join('; '));
  const binding = found.binding as Binding;
  const isa = binding.isas.at(-1) ?? 'scalar';
  const executor: Executor = createNative({ binding, isa, threads: 2, path: found.path });
  return executor.load(slowPlan()).start([executor.allocate(2 * side * side)], segment);
}

/** A worker with a run in its middle. */
async function startWorker(way: string): Promise<Worker> {
  const worker = new Worker(new URL(import.meta.url), { workerData: way });
  worker.on('error', () => {});
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

const later = (action: () => unknown): unknown => setTimeout(action, Math.random() * 30);

const ways: Record<string, () => unknown> = {
  exit: () => {
    startSlow();
    later(() => process.exit(7));
  },
  throw: () => {
    startSlow();
    later(() => {
      throw new Error('on purpose');
    });
  },
  kill: () => {
    startSlow();
    later(() => process.kill(process.pid, 'SIGTERM'));
  },
  terminate: async () => {
    const workers = await Promise.all([startWorker('stay'), startWorker('stay')]);
    later(async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
      process.exitCode = 7;
    });
  },
  // The main thread never loads the addon: its code must stay mapped when the worker is gone.
  workerExits: async () => {
    const worker = await startWorker('exit');
    worker.once('exit', (code) => (process.exitCode = code));
  },
  workerThrows: async () => {
    const worker = await startWorker('throw');
    worker.once('exit', (code) => (process.exitCode = code + 6));
  },
  exitWithWorkers: async () => {
    await Promise.all([startWorker('stay'), startWorker('stay')]);
    startSlow();
    later(() => process.exit(7));
  },
  cancelAndEnd: async () => {
    const job = startSlow();
    job.cancel();
    const { why } = await job.done;
    process.exitCode = why === 'cancelled' ? 7 : 1;
  },
};

if (isMainThread) {
  const way = ways[process.argv[2] ?? ''];
  if (!way) throw new Error(`no way ${process.argv[2]}`);
  await way();
} else {
  startSlow();
  parentPort?.postMessage('started');
  if (workerData === 'exit') later(() => process.exit(7));
  if (workerData === 'throw') {
    later(() => {
      throw new Error('on purpose');
    });
  }
}
