// A process or a worker may end in the middle of a fit, in any way: it ends with the code that was
// asked for, without a signal, and soon. Each way is tried twenty times. Runs of the native
// executor alone are ended in test/native/run/exit.test.ts.
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { repositoryRoot } from '../../scripts/stage.ts';
import { endsWith } from '../support/endings.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'fit-end.js');
const ways = { exit: 7, throw: 1, terminate: 7 } as const;

describe('in the middle of a fit', () => {
  test.each(Object.entries(ways))('%s is a clean end', async (way, code) => {
    await endsWith(program, way, code);
  });
});
