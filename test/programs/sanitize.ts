// What the sanitizers watch: every native path that shares memory between threads. Training with
// predictions, evaluations and weight reads beside it, two models at once, aborts, NaN, an index
// out of range, workers that train beside this thread and end in the middle of a run.
// scripts/sanitize.mjs runs this with an instrumented addon; what it finds ends the process.
// Results are checked too, but briefly.
import { Worker, isMainThread } from 'node:worker_threads';
import { executorInfo, layers, losses, optimizers, sequential, tensor, verify } from 'bitgrad';
import type { Model, Tensor } from 'bitgrad';

const rows = 300;
const features = 70;
const classes = 5;

function fill(length: number, step: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * step) % 2001) / 1000 - 1);
}

const x: Tensor = tensor(fill(rows * features, 37), [rows, features]);
const y: Int32Array = Int32Array.from({ length: rows }, (_, i) => i % classes);

function classifier(units: number): Model {
  const model = sequential(
    [
      layers.dense({ units, activation: 'relu', inputShape: [features] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 33, activation: 'tanh' }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { seed: 7 },
  );
  model.compile({
    optimizer: optimizers.adam({ globalClipNorm: 1 }),
    loss: losses.sparseCategoricalCrossentropy(),
    metrics: ['accuracy'],
  });
  return model;
}

function need(condition: boolean, what: string): void {
  if (!condition) throw new Error(`sanitize: ${what}`);
}

/** The error that a promise is rejected with. */
async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('sanitize: a failure was expected');
}

async function readWhileTraining(threads: number): Promise<void> {
  const [first, second] = [classifier(65), classifier(130)];
  const options = { epochs: 6, batchSize: 48, validationSplit: 0.2, threads };
  const runs = [first.fit(x, y, options), second.fit(x, y, { ...options, onBatchEnd: () => {} })];
  const service = first.predictor(70);
  service.input.set(x.data.subarray(0, service.input.length));
  let active = true;
  const done = Promise.all(runs.map((run) => run.done)).finally(() => (active = false));
  while (active) {
    first.predict(x.rows(0, 1));
    service.run();
    need(service.output.every(Number.isFinite), 'a predictor answers no numbers');
    need(second.predict(x).data.length === rows * classes, 'a prediction is incomplete');
    const loss = await Promise.all([first.evaluate(x, y), second.predictAsync(x)]);
    need(Number.isFinite(loss[0].loss), 'an evaluation is not finite');
    first.getWeights();
  }
  await done;
  first.trainOnBatch(x, y);
}

async function endEarly(): Promise<void> {
  const model = classifier(65);
  for (let delayMs = 0; delayMs < 12; delayMs += 3) {
    const signal = AbortSignal.timeout(delayMs);
    const error = await failureOf(model.fit(x, y, { epochs: 1e6, signal }));
    need(error === signal.reason, 'an abort has another reason');
  }
  const run = model.fit(x, y, { epochs: 1e6 });
  setTimeout(() => run.stop(), 5);
  await run;
  for await (const { epoch } of model.fit(x, y, { epochs: 1e6 })) if (epoch >= 2) break;
}

async function fail(): Promise<void> {
  const model = classifier(65);
  const poisoned = tensor(x.data.slice(), x.shape);
  poisoned.data[200 * features] = Number.NaN;
  await failureOf(model.fit(poisoned, y, { epochs: 3 }));
  await failureOf(
    (async () =>
      model.fit(
        x,
        y.map((label) => label + 1),
        { epochs: 1 },
      ))(),
  );
  need(Number.isFinite((await model.evaluate(x, y)).loss), 'a failure has spoilt the weights');
}

// A worker thread is terminated in the middle of its run, another one ends by itself; meanwhile
// this thread trains as well.
async function trainBesideWorkers(): Promise<void> {
  for (const terminated of [true, false, true]) {
    const worker = new Worker(new URL(import.meta.url), { argv: [String(terminated)] });
    await new Promise((resolve) => worker.once('message', resolve));
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await readWhileTraining(terminated ? 2 : 3);
    if (terminated) await worker.terminate();
    await ended;
  }
}

async function work(): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  const run = classifier(65).fit(x, y, { epochs: process.argv[2] === 'true' ? 1e6 : 3 });
  await run.started;
  parentPort?.postMessage('started');
  await run;
}

if (isMainThread) {
  const { executor, isa, threads, path } = executorInfo();
  need(executor === 'native', 'the native executor is missing');
  console.log(`sanitize: ${path}, ${isa}, ${threads} threads`);
  for (const count of [1, 2, 3]) await readWhileTraining(count);
  await endEarly();
  await fail();
  await trainBesideWorkers();
  need((await verify(classifier(65), x, y, { steps: 2 })).bitExact, 'the executors differ');
} else {
  await work();
}
