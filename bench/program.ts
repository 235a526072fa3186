// The C++ programs of bench/native: built here, since nobody else needs them, and run.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../scripts/stage.ts';

/** Runs a program, such as `bench_memory_any`; answers its lines of JSON. */
export function runProgram(name: string, args: readonly string[]): unknown[] {
  const folder = join(repositoryRoot(), 'build');
  const program = join(folder, 'programs', name);
  // A matter of a second if it is up to date.
  if (existsSync(join(folder, 'CMakeCache.txt'))) {
    execFileSync('cmake', ['--build', folder, '--target', name], { stdio: 'ignore' });
  }
  if (!existsSync(program)) {
    throw new Error(`there is no ${program}: build it with "npm run build:native"`);
  }
  const text = execFileSync(program, args, { encoding: 'utf8' });
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}
