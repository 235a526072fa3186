// A bench made of cases, one process each: prints their measurements as they come, as lines of JSON
// or as a table at the end, and fills the page if that was asked for.
import { commandLine, describeMachine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { writeIfAsked } from './options.ts';
import type { BenchOptions } from './options.ts';
import { start } from './start.ts';
import { terminalTable } from './table.ts';

export interface Case {
  readonly label: string;
  /** What the program is to measure; it reads this as JSON. */
  readonly task: object;
  /** Of its process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the cases of `npm run SCRIPT` by a compiled program of this folder. */
export async function runCases(
  script: string,
  program: string,
  cases: readonly Case[],
  options: BenchOptions,
): Promise<void> {
  const { json = false } = options;
  const machine = [...describeMachine([1, 2], commandLine(script))];
  const rows: Measurement[] = [];
  const add = (row: Measurement): void => {
    rows.push(row);
    if (json) console.log(JSON.stringify(row));
  };
  for (const line of machine) add(line);
  for (const { label, task, environment } of cases) {
    process.stderr.write(`${label}\n`);
    for (const row of start(program, [JSON.stringify(task)], environment)) add(row);
  }
  if (!json) console.log(terminalTable(machine, rows));
  await writeIfAsked(options, machine[0], rows);
}
