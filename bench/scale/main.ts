// `npm run bench:scale`: how time per step and peak memory grow with width, depth, batch and number
// of samples, and what a second thread gains. One process a case.
import { commandLine, describeMachine } from '../machine.ts';
import type { Measurement } from '../measurement.ts';
import { benchCommand, roundsOf, writeIfAsked } from '../options.ts';
import type { BenchOptions } from '../options.ts';
import { start } from '../start.ts';
import { terminalTable } from '../table.ts';
import { scaleNames } from './cases.ts';

const command = benchCommand('bench:scale', 'measures how time and memory grow', 3).parse();

await main(command.opts<BenchOptions>());

async function main(options: BenchOptions): Promise<void> {
  const { json = false, only } = options;
  const how = roundsOf(options);
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
  await writeIfAsked(options, machine[0], rows);
}
