// How processes end in the middle of something: test programs that are told a way to end, started
// again and again, since what goes wrong there does so by chance.
import { execFile } from 'node:child_process';
import { expect } from 'vitest';
import { patient, repeated } from './emulated.ts';

interface Ending {
  readonly code: number | string;
  readonly errors: string;
}

/** Starts the program twenty times; each must end with the exit code or the signal needed. */
export async function endsWith(program: string, way: string, needed: number | string) {
  for (let i = 0; i < repeated(20); i += 2) {
    // Two at a time: they disturb each other, and the machine has two cores.
    for (const { code, errors } of await Promise.all([run(program, way), run(program, way)])) {
      expect(code, errors).toBe(needed);
    }
  }
}

function run(program: string, way: string): Promise<Ending> {
  return new Promise((resolve) => {
    const options = { timeout: patient(60_000), killSignal: 'SIGKILL' } as const;
    const child = execFile(process.execPath, [program, way], options, (_, __, errors) => {
      resolve({ code: child.signalCode ?? child.exitCode ?? 'none', errors });
    });
  });
}
