// `npm run bench:compare -- BEFORE AFTER`: two saved runs side by side. Ends with 1 if something
// became slower beyond the spread, with 2 if the runs have nothing in common.
import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { compareRuns } from './comparison.ts';
import type { Change } from './comparison.ts';
import { digits, parseLines } from './measurement.ts';
import type { Measurement } from './measurement.ts';

const command = new Command('bench:compare')
  .description('compares two saved outputs of npm run bench -- --json')
  .argument('<before>', 'a file; it may hold several runs')
  .argument('<after>', 'another')
  .option('--tolerance <percent>', 'slowdown that is let pass anyway', percentOf, 5)
  .parse();

main(command.args, command.opts<{ tolerance: number }>().tolerance);

function main([before = '', after = '']: readonly string[], tolerance: number): void {
  const { changes, missing } = compareRuns(read(before), read(after), tolerance / 100);
  if (changes.length === 0) {
    command.error(`bench:compare: ${before} and ${after} have no measurement in common`, {
      exitCode: 2,
    });
  }
  console.log(tableOf(changes));
  for (const row of missing) console.log(`only in one: ${labelOf(row)}`);
  if (changes.some(({ contended }) => contended)) {
    console.log('*: other processes took the CPU meanwhile');
  }
  const slower = changes.filter(({ verdict }) => verdict === 'slower').length;
  console.log(`${slower} of ${changes.length} slower beyond their spread and ${tolerance} %`);
  if (slower > 0) process.exitCode = 1;
}

function read(file: string): Measurement[] {
  try {
    return parseLines(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return command.error(`bench:compare: ${file}: ${why}`, { exitCode: 2 });
  }
}

function tableOf(changes: readonly Change[]): string {
  const table = new Table({
    head: ['workload', 'before', 'after', 'cost', ''],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { before, after, factor, verdict, contended } of changes) {
    const percent = 100 * (factor - 1);
    table.push([
      labelOf(before),
      rangeOf(before),
      rangeOf(after),
      `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %${contended ? ' *' : ''}`,
      verdict === 'same' ? '' : verdict,
    ]);
  }
  return table.toString();
}

function labelOf({ workload, executor, isa, threads, metric }: Measurement): string {
  const where = executor === 'reference' ? 'TypeScript' : isa;
  return `${workload}, ${where}, ${threads} threads, ${metric}`;
}

function rangeOf({ value, low, high }: Measurement): string {
  return `${digits(value)} (${digits(low)} … ${digits(high)})`;
}

function percentOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1000) return value;
  throw new InvalidArgumentError('Needed a number of percent, 0 or more.');
}
