// A process or a worker may end while native runs are in their middle, in any way: it ends at once,
// with the code that was asked for, and without a crash. Each way is tried twenty times.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import { repositoryRoot } from '../../../scripts/stage.ts';
import { endsWith } from '../../support/endings.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'exit.js');

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

describe.skipIf('reasons' in findAddon())('a process ends cleanly in mid-run', () => {
  test('the program has been built', () => {
    expect(existsSync(program)).toBe(true);
  });

  test.each(Object.entries(ways))('by %s', async (way, needed) => {
    await endsWith(program, way, needed);
  });
});
