// The options that every bench takes.
import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../examples/options.ts';
import type { MachineLine } from './machine.ts';
import type { Measurement, Rounds } from './measurement.ts';

export interface BenchOptions extends Rounds {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly only: RegExp;
}

/** A command with these options; `rounds` is the default. */
export function benchCommand(name: string, description: string, rounds: number): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON line per measurement')
    .option('--quick', 'short windows: shows that everything runs, not how fast')
    .option('--write', 'fills the sections of docs/performance.md that it measures')
    .option('--only <regexp>', 'workloads whose name matches', regularExpression, /./)
    .option('--rounds <n>', 'windows per measurement', wholeNumber(1, 1000), rounds)
    .option('--seconds <n>', 'length of a window', wholeNumber(1, 1000), 2);
}

/** How long to measure. */
export function roundsOf({ quick = false, rounds, seconds }: BenchOptions): Rounds {
  return quick ? { rounds: 1, seconds: 0.1 } : { rounds, seconds };
}

/** Fills the page, if that was asked for; what draws the pictures is loaded only then. */
export async function writeIfAsked(
  { write = false }: BenchOptions,
  machine: MachineLine | undefined,
  rows: readonly Measurement[],
): Promise<void> {
  if (!write) return;
  const { writeSections } = await import('./docs/write.ts');
  await writeSections([{ machine, rows }]);
}

function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
