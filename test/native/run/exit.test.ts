// A process or a worker may end while native runs are in their middle, in any way: it ends at once,
// with the code that was asked for, and without a crash. Each way is tried twenty times.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import { repositoryRoot } from '../../../scripts/stage.ts';
import { repeated } from '../../support/repeated.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'exit.js');
const times = repeated(20);

// What each way must end with: an exit code or a signal.
const ways = {
  exit: 7,
  throw: 1,
  kill: 'SIGTERM',
  terminate: 7,
  workerExits: 7,
  workerThrows: 7,
  exitWithWorkers: 7,
  cancelAndEnd: 7,
} as const;

interface Ending {
  readonly code: number | string;
  readonly errors: string;
}

function run(way: string): Promise<Ending> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, way],
      { timeout: 60_000, killSignal: 'SIGKILL' },
      (_, __, errors) => resolve({ code: child.signalCode ?? child.exitCode ?? 'none', errors }),
    );
  });
}

describe.skipIf('reasons' in findAddon())('a process ends cleanly in mid-run', () => {
  test('the program has been built', () => {
    expect(existsSync(program)).toBe(true);
  });

  test.each(Object.entries(ways))('by %s', async (way, needed) => {
    for (let i = 0; i < times; i += 2) {
      // Two at a time: they disturb each other, and the machine has two cores.
      for (const { code, errors } of await Promise.all([run(way), run(way)])) {
        expect(code, errors).toBe(needed);
      }
    }
  });
});
