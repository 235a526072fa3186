// A process or a worker may end in the middle of a fit, in any way: it ends with the code that was
// asked for, without a signal, and soon. Each way is tried twenty times. Runs of the native
// executor alone are ended in test/native/run/exit.test.ts.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/stage.ts';
import { repeated } from '../support/repeated.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'fit-end.js');
const times = repeated(20);
const ways = { exit: 7, throw: 1, terminate: 7 } as const;

interface Ending {
  readonly code: number | string;
  readonly errors: string;
}

function run(way: string): Promise<Ending> {
  return new Promise((resolve) => {
    const options = { timeout: 60_000, killSignal: 'SIGKILL' } as const;
    const child = execFile(process.execPath, [program, way], options, (_, __, errors) => {
      resolve({ code: child.signalCode ?? child.exitCode ?? 'none', errors });
    });
  });
}

describe('in the middle of a fit', () => {
  test.each(Object.entries(ways))('%s is a clean end', async (way, code) => {
    for (let i = 0; i < times; i += 2) {
      // Two at a time, so that they disturb each other.
      for (const ending of await Promise.all([run(way), run(way)])) {
        expect(ending.code, ending.errors).toBe(code);
      }
    }
  });
});
