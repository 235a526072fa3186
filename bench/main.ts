// `npm run bench`: a table of what the library does on this machine, or with `--json` one line per
// measurement. `--only` picks workloads by a regular expression, `--quick` takes short windows (to
// find out that everything still runs: such numbers mean little), `--write` puts the tables into
// docs/performance.md.
import { executorInfo } from 'bitgrad';
import { wholeNumber } from '../examples/options.ts';
import { measureBandwidth } from './bandwidth.ts';
import { cells } from './cells.ts';
import type { Cell } from './cells.ts';
import { measureFootprint } from './footprint.ts';
import { commandLine, describeMachine } from './machine.ts';
import { measureMatmul } from './matmul.ts';
import type { Measurement, Rounds } from './measurement.ts';
import { benchCommand, roundsOf, writeIfAsked } from './options.ts';
import type { BenchOptions } from './options.ts';
import { start } from './start.ts';
import { terminalTable } from './table.ts';

interface Options extends BenchOptions {
  readonly threads: readonly number[];
}

const about = 'measures training, prediction, matmul and footprint on this machine';
const command = benchCommand('bench', about, 5)
  .option('--threads <list>', 'numbers of threads to measure', listOfThreads, [1, 2])
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
  await writeIfAsked(options, machine[0], rows);
}

function* measure(options: Options): Generator<Measurement> {
  const { only, quick = false, threads } = options;
  const { executor, isa } = executorInfo();
  const how = roundsOf(options);
  const native = executor === 'native';
  for (const count of native ? threads : []) {
    if (only.test('memory')) yield* measureBandwidth(count);
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
