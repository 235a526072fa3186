// `npm run bench:busy`: training beside programs that never rest. Threads that wait for each other
// suffer when the system takes a core from one of them; two threads must not be slower than one in
// the same company. Windows with one thread and with two alternate; their quotients are printed.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Command } from 'commander';
import { wholeNumber } from '../examples/options.ts';
import { epochsIn } from './fit.ts';
import { digits, summarize } from './measurement.ts';
import type { Measurement } from './measurement.ts';
import { workloads } from './workloads.ts';

interface Options {
  readonly json?: boolean;
  readonly only: RegExp;
  readonly rounds: number;
  readonly seconds: number;
  readonly threads: number;
}

const command = new Command('busy')
  .description('measures training beside 0, 1 and 2 endless loops')
  .option('--json', 'one JSON line per measurement')
  .option(
    '--only <regexp>',
    'workloads whose name matches',
    (text) => new RegExp(text),
    /^c_mnist$/,
  )
  .option('--rounds <n>', 'windows per measurement', wholeNumber(1, 1000), 7)
  .option('--seconds <n>', 'length of a window', wholeNumber(1, 1000), 1)
  .option('--threads <n>', 'threads to compare with one', wholeNumber(2, 64), 2)
  .parse();

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  for (const [name, workload] of Object.entries(workloads)) {
    if (!options.only.test(name)) continue;
    for (const loops of [0, 1, 2]) {
      for (const row of await measureBeside(loops, workload, options)) print(row, options);
    }
  }
}

async function measureBeside(
  loops: number,
  workload: (typeof workloads)[keyof typeof workloads],
  { rounds, seconds, threads }: Options,
): Promise<Measurement[]> {
  const model = workload.model();
  const x = workload.x();
  const y = workload.y();
  const fitOn =
    (count: number) =>
    async (epochs: number): Promise<number> => {
      const began = performance.now();
      await model.fit(x, y, { epochs, batchSize: workload.batch, threads: count });
      return (performance.now() - began) / 1000;
    };
  const others = Array.from({ length: loops }, endlessLoop);
  try {
    const epochs = await epochsIn(fitOn(1), seconds);
    const rates: [one: number, several: number][] = [];
    while (rates.length < rounds) {
      const rate = async (count: number): Promise<number> =>
        (epochs * workload.samples) / (await fitOn(count)(epochs));
      rates.push([await rate(1), await rate(threads)]);
    }
    const name = `${workload.name} beside ${loops} endless loops`;
    return [
      summarize(
        name,
        1,
        'samples_s',
        rates.map(([one]) => one),
      ),
      summarize(
        name,
        threads,
        'samples_s',
        rates.map(([, several]) => several),
      ),
      summarize(
        name,
        threads,
        'ratio',
        rates.map(([one, several]) => several / one),
      ),
    ];
  } finally {
    for (const other of others) other.kill();
  }
}

function endlessLoop(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

function print(row: Measurement, { json = false }: Options): void {
  const { workload, threads, metric, value, low, high } = row;
  const text = `${digits(value)} (${digits(low)} to ${digits(high)})`;
  console.log(json ? JSON.stringify(row) : `${workload}, ${threads} threads, ${metric}: ${text}`);
}
