// Starts a compiled program of this folder in a process of its own and reads the measurements that
// it prints.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../scripts/stage.ts';
import { parseLines } from './measurement.ts';
import type { Measurement } from './measurement.ts';

// Longer than any cell takes: a process that hangs is a broken run too.
const timeoutMs = 600_000;

/** A process that fails is an error that says what it said. */
export function start(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Measurement[] {
  const file = join(repositoryRoot(), 'build', 'ts', 'bench', `${program}.js`);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
    timeout: timeoutMs,
  });
  if (status === 0) return parseLines(stdout);
  const ended = status === null ? `ended by ${signal}` : `ended with ${status}`;
  throw new Error(`${program} ${words.join(' ')}: ${ended}\n${stderr}`);
}
