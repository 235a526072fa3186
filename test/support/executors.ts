// The native executor on every instruction set of this machine. Empty, and said so once, where the
// addon is not built or where the suite runs on the TypeScript executor by choice.
import { findAddon } from '#lib/executors/loader.ts';
import { createNative } from '#lib/executors/native.ts';
import type { Binding } from '#lib/executors/native.ts';
import type { Executor } from '#lib/executors/executor.ts';

export interface NamedExecutor {
  readonly name: string;
  readonly executor: Executor;
}

/** One executor for each instruction set; it may be used with any number of threads. */
export function everyNative(): NamedExecutor[] {
  if (process.env['BITGRAD_EXECUTOR'] === 'reference') return [];
  const found = findAddon();
  if (!('path' in found)) {
    console.warn(`native executor not tested: ${found.reasons.join('; ')}`);
    return [];
  }
  const binding = found.binding as Binding;
  return binding.isas.map((isa) => ({
    name: isa,
    executor: createNative({ binding, isa, threads: 8, path: found.path }),
  }));
}
