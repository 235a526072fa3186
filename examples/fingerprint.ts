// The last lines of a program that trains: who computed, and the hash of what came out. The first
// may differ from machine to machine, the second must not.
import { executorInfo } from 'bitgrad';
import type { Model } from 'bitgrad';
import { weightsHash } from './weights-hash.ts';

export function fingerprint(model: Model): string {
  const hash = weightsHash(model.getWeights());
  return `executor         ${executorText()}\nweights, SHA-256 ${hash}`;
}

/** `native (avx2), 2 threads`. */
export function executorText(): string {
  const { executor, isa, threads } = executorInfo();
  return `${executor} (${isa}), ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
