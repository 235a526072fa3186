// What a service does, in a process or a worker of its own; test/laws/service.test.ts starts it.
// `models N`: makes, trains and drops N models one after another and says in JSON how much memory
// the process held after a tenth of them and after all. As a worker: trains the model that it is
// given, predicting meanwhile, and posts the weights.
import { parentPort, workerData } from 'node:worker_threads';
import { layers, sequential } from 'bitgrad';
import type { Model } from 'bitgrad';

// A net of 2 MB with the optimizer's slots.
const large = 256;
const small = 24;

function modelOf(seed: number, units: number): Model {
  const model = sequential(
    [
      layers.dense({ units, activation: 'relu', inputShape: [64] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units, activation: 'tanh' }),
      layers.dense({ units: 4, activation: 'softmax' }),
    ],
    { seed },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const rows = 100;
const x = Float32Array.from({ length: rows * 64 }, (_, i) => ((i * 37) % 101) / 50 - 1);
const y = Int32Array.from({ length: rows }, (_, i) => (i * 7) % 4);

/** Trains a model, asking it for predictions all the while; its weights when it is done. */
export async function serve(seed: number): Promise<Float32Array[]> {
  const model = modelOf(seed, small);
  const run = model.fit(x, y, { epochs: 8, batchSize: 25 });
  for await (const { epoch } of run) {
    const sums = model.predict(x.subarray(0, 640)).toArray() as number[][];
    if (!sums.every((row) => Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5)) {
      throw new Error(`predictions of epoch ${epoch} are no probabilities`);
    }
    await model.predictAsync(x);
  }
  return model.getWeights().map(({ data }) => data);
}

async function dropModels(count: number): Promise<void> {
  let early = 0;
  for (let i = 0; i < count; i++) {
    const model = modelOf(i, large);
    await model.fit(x, y, { batchSize: 50 });
    await model.evaluate(x, y);
    if (i === Math.floor(count / 10)) early = process.memoryUsage().rss;
  }
  console.log(JSON.stringify({ early, late: process.memoryUsage().rss }));
}

if (parentPort) {
  const port = parentPort;
  void serve(workerData as number).then((weights) => port.postMessage(weights));
} else if (process.argv[2] === 'models') {
  await dropModels(Number(process.argv[3]));
}
