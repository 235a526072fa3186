// Runs trainings and says in one line of JSON what they did to memory; test/laws/memory.test.ts
// starts it with --expose-gc. `heap`: how far the JavaScript heap grew while one call ran 20,000
// steps, before and after a collection behind it, and how often it was collected meanwhile. `fit`:
// how much more of it is alive after 20,000 steps. `long`: how much more memory the process has
// after a hundred times as many, the middle one of three trials. `native FILE`: how often compiled
// code asked for memory, as counted by test/laws/count-allocations.c in FILE, which holds three
// numbers: calls counted, and where the code that is watched starts and ends.
import { openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { layers, sequential } from 'bitgrad';
import type { Model } from 'bitgrad';
import { memoryFor } from '#lib/data/intake.ts';
import type { Job, Publish, Segment, Status } from '#lib/executors/executor.ts';
import { selectExecutor } from '#lib/executors/select.ts';
import { coreOf } from '#lib/model/model.ts';
import { bind } from '#lib/model/plans.ts';
import { trainPlan } from '#lib/step/step.ts';
import { Tables, batchesOf } from '#lib/model/tables.ts';

const many = 20_000;

interface Shape {
  readonly units: readonly [inputs: number, hidden: number, outputs: number];
  readonly rows: number;
  readonly batchSize: number;
  readonly threads: number;
}

const tiny: Shape = { units: [2, 3, 1], rows: 10, batchSize: 4, threads: 1 };
/** Large enough for its products to be shared among threads. */
const shared: Shape = { units: [70, 300, 130], rows: 150, batchSize: 64, threads: 3 };

function modelOf([inputs, hidden, outputs]: Shape['units']): Model {
  const model = sequential(
    [
      layers.dense({ units: hidden, activation: 'sigmoid', inputShape: [inputs] }),
      layers.dropout({ rate: 0.1 }),
      layers.dense({ units: outputs }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanSquaredError'] });
  return model;
}

function numbers(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 37) % 101) / 50 - 1);
}

interface Runs {
  run(steps: number): Status;
  start(steps: number): Job;
}

/** A training of up to `steps` steps in one call, ready to run; and `load`, which makes it so. */
function prepare({ units, rows, batchSize, threads }: Shape, steps: number): () => Runs {
  const executor = selectExecutor();
  const { network, compiled, state } = coreOf('memory', modelOf(units));
  if (!compiled) throw new Error('memory: not compiled');
  const allocate = (floats: number): Float32Array => executor.allocate(floats);
  const step = trainPlan(network, compiled, {
    capacity: batchSize,
    xTypes: ['f32'],
    sampleWeight: false,
  });
  const batches = batchesOf(rows, batchSize);
  const tables = new Tables(allocate, step, batches, compiled.optimizer);
  tables.fill(0, steps);
  const { scalars, results } = tables;
  const { weights, slots } = state;
  const scratch = allocate(step.plan.regions[step.region('scratch')]?.length ?? 0);
  const order = memoryFor('i32', rows, allocate);
  const x = memoryFor('f32', rows * units[0], allocate);
  const y = memoryFor('f32', rows * units[2], allocate);
  x.set(numbers(x.length));
  y.set(numbers(y.length));
  const regions = bind(step, { weights, slots, scratch, scalars, results, order, x, y });
  const publish: Publish = { region: step.region('weights'), into: allocate(weights.length) };
  const segment = (count: number): Segment => ({
    steps: count,
    step: 0,
    rows,
    batchSize,
    cursor: 0,
    epoch: 0,
    seed: [1, 2],
    order: step.region('order'),
    orderMode: 'shuffle',
    shuffleSite: 5,
    tableRow: 0,
    threads,
  });
  return () => {
    const loaded = executor.load(step.plan);
    return {
      run: (count) => loaded.run(regions, segment(count)),
      start: (count) => loaded.start(regions, segment(count), publish),
    };
  };
}

function collect(): void {
  if (!globalThis.gc) throw new Error('memory: needs --expose-gc');
  globalThis.gc();
}

interface Trial {
  /** Bytes alive after the run beyond those alive before. */
  readonly kept: number;
  /** Bytes written meanwhile; infinite if there was a collection. */
  readonly grown: number;
  readonly collections: number;
  readonly stepsDone: number;
}

/**
 * The least of some runs: what every step asks for shows in all of them, what V8 does meanwhile,
 * compiling above all, in some.
 */
async function heap(): Promise<Trial> {
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) collections.push(startTime);
  });
  observer.observe({ entryTypes: ['gc'] });
  const runs = prepare(tiny, many)();
  const trial = async (): Promise<Trial> => {
    collect();
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    const { stepsDone } = runs.run(many);
    const end = performance.now();
    const grown = process.memoryUsage().heapUsed - before;
    collect();
    const kept = process.memoryUsage().heapUsed - before;
    // Collections are told about later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const within = collections.filter((at) => at >= start && at <= end).length;
    return { kept, grown: within > 0 ? Infinity : grown, collections: within, stepsDone };
  };
  const trials: Trial[] = [];
  for (let i = 0; i < 8; i++) trials.push(await trial());
  const least = (name: keyof Trial): number => Math.min(...trials.map((own) => own[name]));
  return {
    kept: least('kept'),
    grown: least('grown'),
    collections: least('collections'),
    stepsDone: least('stepsDone'),
  };
}

async function fit(): Promise<unknown> {
  const model = modelOf(tiny.units);
  const x = numbers(8);
  const y = numbers(4);
  // An epoch of one step; an iterator that reads along, and predictions beside.
  const train = async (): Promise<number> => {
    const run = model.fit(x, y, { epochs: many, batchSize: 4 });
    for await (const { epoch } of run) if (epoch % 1000 === 0) model.predict(x);
    const { epochs } = await run;
    collect();
    return epochs;
  };
  await train();
  const before = process.memoryUsage().heapUsed;
  const epochs = await train();
  return { grown: process.memoryUsage().heapUsed - before, epochs };
}

async function long(): Promise<unknown> {
  const model = modelOf(tiny.units);
  // In long epochs, so that the history is short.
  const rows = 1000;
  const [x, y] = [numbers(rows * 2), numbers(rows)];
  const steps = 100 * many;
  const train = async (): Promise<number> => {
    await model.fit(x, y, { epochs: steps / rows, batchSize: 1 });
    collect();
    return process.memoryUsage().rss;
  };
  // What is freed sooner or later makes one training differ from the next.
  const sizes = [await train(), await train(), await train(), await train()];
  const growths = sizes.slice(1).map((size, i) => size - (sizes[i] ?? NaN));
  return { grown: growths.toSorted((a, b) => a - b)[1], steps };
}

/** Counts the calls of one action, and of what it is compared with. */
async function native(file: string): Promise<unknown> {
  const descriptor = openSync(file, 'r+');
  const header = new BigUint64Array(3);
  const [from, to] = codeRange();
  header.set([0n, from, to]);
  writeSync(descriptor, header);
  const calls = (): number => {
    readSync(descriptor, header, 0, header.byteLength, 0);
    return Number(header[0]);
  };
  const during = async (action: () => unknown): Promise<number> => {
    const before = calls();
    await action();
    return calls() - before;
  };
  const results: Record<string, unknown> = {};
  for (const [name, shape, steps] of [
    ['tiny', tiny, many],
    ['shared', shared, 100],
  ] as const) {
    const load = prepare(shape, steps);
    const loaded: Runs[] = [];
    const loading = await during(() => loaded.push(load()));
    for (const runs of loaded) {
      // All batch sizes occur in an epoch; then nothing is left to prepare.
      runs.run(5);
      await runs.start(5).done;
      results[name] = {
        loading,
        few: await during(() => runs.run(5)),
        all: await during(() => runs.run(steps)),
        fewBeside: await during(() => runs.start(5).done),
        allBeside: await during(() => runs.start(steps).done),
      };
    }
  }
  return results;
}

/** Where the addon's code is mapped. */
function codeRange(): [bigint, bigint] {
  const { path = '' } = selectExecutor().info;
  const lines = readFileSync('/proc/self/maps', 'latin1').split('\n');
  const own = lines.filter((line) => line.endsWith(path) && / r-xp /.test(line));
  const [first = ''] = own;
  const [from = '0', to = '0'] = (first.split(' ')[0] ?? '').split('-');
  if (path === '' || own.length !== 1) throw new Error('memory: the addon is not mapped once');
  return [BigInt(`0x${from}`), BigInt(`0x${to}`)];
}

const [what, file = ''] = process.argv.slice(2);
const actions = new Map([
  ['heap', heap],
  ['fit', fit],
  ['long', long],
  ['native', () => native(file)],
]);
console.log(JSON.stringify(await actions.get(what ?? '')?.()));
