// `npm run delay:checkpoint`: how long the event loop is held up while a large model is saved and
// loaded: 20 million weights with Adam, a file of 240 MB. A service that does other work meanwhile
// waits so long at worst. `toBytes`, which works at once, is timed for comparison.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { executorInfo, layers, loadModel, sequential } from 'bitgrad';
import type { Model } from 'bitgrad';
import { Command } from 'commander';
import { wholeNumber } from '../examples/options.ts';

interface Options {
  readonly units: number;
  readonly rounds: number;
}

const command = new Command('delay:checkpoint')
  .description('measures how long saving and loading hold up the event loop')
  .option('--units <n>', 'of two layers, behind 1,000 inputs', wholeNumber(1, 10_000), 4000)
  .option('--rounds <n>', 'of each, of which the worst is told', wholeNumber(1, 1000), 3)
  .parse();

const inputs = 1000;
const rows = 64;

await main(command.opts<Options>());

async function main({ units, rounds }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bitgrad-delay-'));
  try {
    await measure(large(units), rounds, join(folder, 'model'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function large(units: number): Model {
  const first = layers.dense({ units, activation: 'relu', inputShape: [inputs] });
  const model = sequential([first, layers.dense({ units })], { seed: 1 });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

async function measure(model: Model, rounds: number, path: string): Promise<void> {
  const [x, y] = [new Float32Array(rows * inputs), model.predict(new Float32Array(rows * inputs))];
  await model.fit(x, y, { batchSize: rows });
  await model.save(path);
  const { executor, isa } = executorInfo();
  const { size } = await stat(path);
  console.log(`a file of ${Math.round(size / 1e6)} MB, ${executor} ${isa}, worst of ${rounds}:`);
  await worst('save at rest', rounds, () => model.save(path));
  await worst('loadModel from a path', rounds, () => loadModel(path));
  const bytes = await readFile(path);
  await worst('loadModel from bytes', rounds, () => loadModel(bytes));
  await worst('fit alone', rounds, () => model.fit(x, y, { batchSize: rows, epochs: 20 }));
  await worst('fit, saved meanwhile', rounds, async () => {
    const run = model.fit(x, y, { batchSize: rows, epochs: 1000 });
    await run.started;
    for (let times = 0; times < 3; times++) await model.save(path);
    run.stop();
    await run;
  });
  await worst('save awaited in onEpochEnd', rounds, () =>
    model.fit(x, y, { batchSize: rows, epochs: 3, onEpochEnd: () => model.save(path) }),
  );
  await worst('toBytes', rounds, async () => {
    // Between two turns of the loop, so that the monitor sees it.
    await sleep(5);
    model.toBytes();
    await sleep(5);
  });
}

/**
 * The longest that a timer of one millisecond was late while some work was done; and what of a turn
 * of the loop was this thread's own work at most, which other programs do not lengthen.
 */
async function worst(
  name: string,
  rounds: number,
  work: () => PromiseLike<unknown>,
): Promise<void> {
  let [delayMs, tookMs, ownMs] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const monitor = monitorEventLoopDelay({ resolution: 1 });
    // The monitor begins with its second tick.
    monitor.enable();
    await sleep(20);
    monitor.reset();
    const stop = watchTurns((ms) => (ownMs = Math.max(ownMs, ms)));
    const began = performance.now();
    await work();
    tookMs = Math.max(tookMs, performance.now() - began);
    await sleep(5);
    stop();
    monitor.disable();
    delayMs = Math.max(delayMs, monitor.max / 1e6);
  }
  const own = ownMs > 0 ? `, ${ownMs.toFixed(0)} ms of them its own work` : '';
  console.log(`${name}: ${delayMs.toFixed(0)} ms${own}, in ${tookMs.toFixed(0)} ms`);
}

/** Tells for each turn of the loop how long this thread computed in it; on Linux alone. */
function watchTurns(tell: (ms: number) => void): () => void {
  const path = '/proc/thread-self/schedstat';
  if (!existsSync(path)) return () => {};
  const computedMs = (): number => Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
  let before = computedMs();
  const timer = setInterval(() => {
    const now = computedMs();
    tell(now - before);
    before = now;
  }, 1);
  return () => clearInterval(timer);
}
