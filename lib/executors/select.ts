// Which executor this process uses: decided by the loader when it is first asked, then kept. The
// environment may lower the instruction set and the number of threads; neither changes a bit.
import { availableParallelism } from 'node:os';
import { readEnvironment, threadsMax } from '../environment.ts';
import { rangeError } from '../errors.ts';
import type { Executor, ExecutorInfo } from './executor.ts';
import { chooseExecutor, findAddon } from './loader.ts';
import type { FoundAddon } from './loader.ts';
import { createNative } from './native.ts';
import type { Binding, NativeIsa } from './native.ts';
import { createReference } from './reference.ts';

let chosen: Executor | undefined;

/** The executor of all models of this process. */
export function selectExecutor(): Executor {
  return (chosen ??= create());
}

/**
 * Which executor this process uses, its instruction set and threads, and why it was chosen.
 * @example
 * const { executor, isa, threads } = executorInfo();
 */
export function executorInfo(): ExecutorInfo {
  return { ...selectExecutor().info };
}

/** The native executor even where the other was chosen; throws if there is none. */
export function nativeExecutor(where: string): Executor {
  const executor = selectExecutor();
  if (executor.info.executor === 'native') return executor;
  const found = findAddon();
  if ('path' in found) return native(found, `asked for by ${where}`);
  const tried = found.reasons.join('; ');
  throw new Error(
    `${where}: there is no native executor to compare with. ` +
      `Build it with "npm run build". Tried: ${tried}`,
  );
}

function create(): Executor {
  const choice = chooseExecutor();
  if (choice.executor === 'native') return native(choice.addon, choice.reason);
  return createReference(choice.reason);
}

function native({ binding: found, path }: FoundAddon, reason: string): Executor {
  // The loader has compared `abi`, which stands for this shape.
  const binding = found as Binding;
  const environment = readEnvironment();
  const threads = environment.threads ?? Math.min(availableParallelism(), threadsMax);
  return createNative({ binding, isa: isaOf(binding, environment.isa), threads, path, reason });
}

// The best instruction set of this machine, or the one asked for.
function isaOf({ isas }: Binding, wanted: NativeIsa | undefined): NativeIsa {
  const isa = wanted ?? isas.at(-1);
  if (isa !== undefined && isas.includes(isa)) return isa;
  throw rangeError('BITGRAD_ISA', `got "${isa}", needed one of this machine: ${isas.join(', ')}`);
}
