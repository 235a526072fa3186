// `npm run bench:scale`: how time per step and peak memory grow with width, depth, batch and number
// of samples, and what a second thread gains. One process a case.
import { Command } from 'commander';
import { wholeNumber } from '../../examples/options.ts';
import { commandLine, describeMachine } from '../machine.ts';
import type { Measurement, Rounds } from '../measurement.ts';
import { start } from '../start.ts';
import { terminalTable } from '../table.ts';
import { scaleNames } from './cases.ts';

interface Options {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly only: RegExp;
  readonly rounds: number;
  readonly seconds: number;
}

const command = new Command('bench:scale')
  .description('measures how time and memory grow')
  .option('--json', 'one JSON line per measurement')
  .option('--quick', 'short windows: shows that everything runs, not how fast')
  .option('--write', 'puts tables and pictures into docs/performance.md')
  .option('--only <regexp>', 'cases whose name matches', (text) => new RegExp(text), /./)
  .option('--rounds <n>', 'windows per measurement', wholeNumber(1, 1000), 3)
  .option('--seconds <n>', 'length of a window', wholeNumber(1, 1000), 2)
  .parse();

await main(command.opts<Options>());

async function main({ json = false, quick = false, only, ...rest }: Options): Promise<void> {
  const how: Rounds = quick ? { rounds: 1, seconds: 0.1 } : rest;
  const machine = [...describeMachine([1, 2], commandLine('bench:scale'))];
  const rows: Measurement[] = [...machine];
  if (json) for (const row of machine) console.log(JSON.stringify(row));
  for (const name of scaleNames.filter((name) => only.test(name))) {
    for (const threads of [1, 2]) {
      process.stderr.write(`${name}, ${threads} threads\n`);
      const measured = start('scale/cell', [JSON.stringify({ name, threads, ...how })], {
        BITGRAD_THREADS: String(threads),
      });
      rows.push(...measured);
      if (json) for (const row of measured) console.log(JSON.stringify(row));
    }
  }
  if (!json) console.log(terminalTable(machine, rows));
  if (rest.write) {
    const { writeSections } = await import('../docs/write.ts');
    await writeSections([{ machine: machine[0], rows }]);
  }
}
