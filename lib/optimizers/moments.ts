// Running moments of the gradient, as Adam and its relatives keep them. Both end in flushTiny: a
// gradient that is exactly 0 for long would leave them subnormal for ever.
import type { Given } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { flushTiny, fma, mul } from '../graph/ops.ts';
import { needDecay } from './define.ts';
import type { OptimizerOptions } from './optimizer.ts';

export interface MomentOptions extends OptimizerOptions {
  /** In [0, 1): the share that the first moment keeps; default 0.9. */
  beta1?: number;
  /** In [0, 1): the share that the second moment keeps; default 0.999. */
  beta2?: number;
  /** Above 0; default 1e-7. */
  epsilon?: number;
}

export const momentDefaults: Readonly<Record<'beta1' | 'beta2' | 'epsilon', unknown>> = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
};

export interface Moments {
  readonly beta1: number;
  readonly beta2: number;
}

/** Reads and checks both shares. */
export function readMoments(where: string, given: Given<'beta1' | 'beta2'>): Moments {
  return {
    beta1: needDecay(where, 'beta1', given.value('beta1')),
    beta2: needDecay(where, 'beta2', given.value('beta2')),
  };
}

/** m ← beta1·m + (1 − beta1)·g */
export function firstMoment(m: Value, g: Value, beta1: number): Value {
  return flushTiny(fma(m, beta1, mul(g, 1 - beta1)));
}

/** v ← beta2·v + (1 − beta2)·g² */
export function secondMoment(v: Value, g: Value, beta2: number): Value {
  return flushTiny(fma(v, beta2, mul(mul(g, 1 - beta2), g)));
}
