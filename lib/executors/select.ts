// Which executor this process uses: decided by the loader when it is first asked, then kept.
import type { Executor, ExecutorInfo } from './executor.ts';
import { chooseExecutor, findAddon } from './loader.ts';
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
export function nativeExecutor(): Executor {
  const executor = selectExecutor();
  if (executor.info.executor === 'native') return executor;
  const found = findAddon();
  throw new Error('reasons' in found ? found.reasons.join('; ') : 'not yet');
}

function create(): Executor {
  const choice = chooseExecutor();
  return createReference(choice.reason);
}
