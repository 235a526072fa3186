// Ends in the middle of `fit`, in the way that its argument names; test/laws/ends.test.ts looks at
// the exit code. Publishing, evaluation and predictions are under way as well.
import { setTimeout } from 'node:timers/promises';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { layers, sequential } from 'bitgrad';
import type { Model, Run } from 'bitgrad';

const features = 200;
const rows = 500;
const x: Float32Array = Float32Array.from({ length: rows * features }, (_, i) => (i % 91) / 91);
const y: Int32Array = Int32Array.from({ length: rows }, (_, i) => i % 10);

function classifier(): Model {
  const model = sequential(
    [
      layers.dense({ units: 300, activation: 'relu', inputShape: [features] }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** A fit without end, with readers beside it; wrapped, because awaiting a run awaits its end. */
async function startFit(): Promise<{ run: Run }> {
  const model = classifier();
  const run = model.fit(x, y, { epochs: 1e6, validationSplit: 0.1, threads: 2 });
  await run.started;
  void model.predictAsync(x);
  void model.evaluate(x, y);
  setInterval(model.predictor(3).run).unref();
  await setTimeout(Math.random() * 40);
  return { run };
}

async function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

const ways: Record<string, () => Promise<unknown>> = {
  exit: async () => {
    await startFit();
    process.exit(7);
  },
  throw: async () => {
    await startFit();
    setImmediate(() => {
      throw new Error('on purpose');
    });
  },
  // The worker's end must not disturb a fit that goes on, nor one that comes after it.
  terminate: async () => {
    const worker = await startWorker();
    const { run } = await startFit();
    await worker.terminate();
    run.stop();
    await run;
    await classifier().fit(x.slice(0, 20 * features), y.slice(0, 20));
    process.exitCode = 7;
  },
};

if (isMainThread) {
  const way = ways[process.argv[2] ?? ''];
  if (!way) throw new Error(`no way ${process.argv[2]}`);
  await way();
} else {
  await startFit();
  parentPort?.postMessage('started');
}
