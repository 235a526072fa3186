// `npm run bench`: a table of what the library does on this machine, or with `--json` one line per
// measurement. `--only` picks workloads by a regular expression, `--quick` takes short windows (to
// find out that everything still runs: such numbers mean little), `--write` puts the tables into
// docs/performance.md.
import { Command } from 'commander';
import { executorInfo } from 'bitgrad';
import { wholeNumber } from '../examples/options.ts';
import { cells } from './cells.ts';
import type { Cell } from './cells.ts';
import { measureFootprint } from './footprint.ts';
import { commandLine, describeMachine } from './machine.ts';
import { measureMatmul } from './matmul.ts';
import type { Measurement, Rounds } from './measurement.ts';
import { start } from './start.ts';
import { terminalTable } from './table.ts';

interface Options {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly only: RegExp;
  readonly threads: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
}

const command = new Command('bench')
  .description('measures training, prediction, matmul and footprint on this machine')
  .option('--json', 'one JSON line per measurement')
  .option('--quick', 'short windows: shows that everything runs, not how fast')
  .option('--write', 'puts the tables into docs/performance.md')
  .option('--only <regexp>', 'workloads whose name matches', (text) => new RegExp(text), /./)
  .option('--threads <list>', 'numbers of threads to measure', listOfThreads, [1, 2])
  .option('--rounds <n>', 'windows per measurement', wholeNumber(1, 1000), 5)
  .option('--seconds <n>', 'length of a window', wholeNumber(1, 1000), 2)
  .parse();

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  const { json = false, threads } = options;
  const rows: Measurement[] = [];
  const peaks = new Map<number, number>();
  const add = (row: Measurement): void => {
    rows.push(row);
    if (json) console.log(JSON.stringify(row));
    else process.stderr.write(`${row.workload}, ${row.threads} threads\n`);
  };
  const machine = [...describeMachine(threads, commandLine('bench'))];
  for (const line of machine) {
    peaks.set(line.threads, line.value);
    add(line);
  }
  for (const row of measure(options)) {
    const peak = peaks.get(row.threads);
    const share = row.gflops !== undefined && peak ? row.gflops / peak : undefined;
    add({ ...(share !== undefined && { share }), ...row });
  }
  if (!json) console.log(terminalTable(machine, rows));
  if (options.write) {
    const { writeSections } = await import('./docs/write.ts');
    await writeSections([{ machine: machine[0], rows }]);
  }
}

function* measure({ only, quick = false, threads, ...rest }: Options): Generator<Measurement> {
  const { executor, isa } = executorInfo();
  const how: Rounds = quick ? { rounds: 1, seconds: 0.1 } : rest;
  const native = executor === 'native';
  for (const count of native ? threads : []) {
    if (only.test('sgemm')) yield* measureMatmul(isa, count, quick);
  }
  for (const cell of cells.filter(({ name }) => only.test(name))) {
    if (!native && cell.executor === 'native') continue;
    const counts = cell.executor === 'native' ? threads : [1];
    for (const count of counts) yield* measureCell(cell, count, how);
  }
  if (only.test('footprint')) yield* measureFootprint(how.rounds);
}

function measureCell({ name, executor }: Cell, threads: number, how: Rounds): Measurement[] {
  return start('cell', [JSON.stringify({ name, threads, ...how })], {
    BITGRAD_EXECUTOR: executor,
    BITGRAD_THREADS: String(threads),
  });
}

function listOfThreads(text: string): number[] {
  return text.split(',').map(wholeNumber(1, 64));
}
