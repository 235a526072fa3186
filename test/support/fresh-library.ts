// The library on an executor of the test's choice. The choice is made once per process, so each
// copy of the modules is a fresh one.
import { vi } from 'vitest';
import type * as index from '../../lib/index.ts';
import { findAddon } from '#lib/executors/loader.ts';

/** The executors that this machine can run. */
export const executors: readonly string[] =
  'path' in findAddon() && process.env['BITGRAD_EXECUTOR'] !== 'reference'
    ? ['reference', 'native']
    : ['reference'];

export type Library = typeof index;

export async function libraryOn(executor: string): Promise<Library> {
  vi.stubEnv('BITGRAD_EXECUTOR', executor);
  vi.resetModules();
  try {
    const library = await import('../../lib/index.ts');
    // The question settles it before the environment is what it was.
    library.executorInfo();
    return library;
  } finally {
    vi.unstubAllEnvs();
  }
}
