// The library on an executor of the test's choice. The choice is made once per process, so each
// copy of the modules is a fresh one.
import { vi } from 'vitest';
import type * as index from '../../lib/index.ts';
import { findAddon } from '#lib/executors/loader.ts';
import type { Binding } from '#lib/executors/native.ts';
import type * as cases from './layer-cases.ts';

const found = findAddon();
const built = 'path' in found && process.env['BITGRAD_EXECUTOR'] !== 'reference';

/** The executors that this machine can run. */
export const executors: readonly string[] = built ? ['reference', 'native'] : ['reference'];

/** The same, the native one on each instruction set. */
export const everyExecutor: readonly string[] = built
  ? ['reference', ...(found.binding as Binding).isas]
  : ['reference'];

/** The library, and layers of all kinds that are its own. */
export type Library = typeof index & Pick<typeof cases, 'layerCases'>;

/** `name`: one of the lists above. */
export async function libraryOn(name: string): Promise<Library> {
  const isa = executors.includes(name) ? '' : name;
  vi.stubEnv('BITGRAD_EXECUTOR', isa === '' ? name : 'native');
  vi.stubEnv('BITGRAD_ISA', isa);
  vi.resetModules();
  try {
    const library = await import('../../lib/index.ts');
    const { layerCases } = await import('./layer-cases.ts');
    // The question settles it before the environment is what it was.
    library.executorInfo();
    return { ...library, layerCases };
  } finally {
    vi.unstubAllEnvs();
  }
}
