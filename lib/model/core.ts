// What the parts of a model share: training, evaluation, prediction and the rest are functions of
// this.
import { stateError } from '../errors.ts';
import type { Executor } from '../executors/executor.ts';
import type { Allocate } from '../data/intake.ts';
import type { Network } from '../network/network.ts';
import type { Plans } from './plans.ts';
import type { ModelState } from './state.ts';
import type { Compiled } from '../step/step.ts';

export interface Core {
  readonly network: Network;
  readonly seed: number;
  readonly executor: Executor;
  /** The executor's memory for data. */
  readonly allocate: Allocate;
  readonly state: ModelState;
  readonly plans: Plans;
  compiled: Compiled | undefined;
}

/** What the model was compiled with, or an error that says how to compile it. */
export function needCompiled(where: string, core: Core): Compiled {
  if (core.compiled) return core.compiled;
  const hint = 'Call compile({ optimizer, loss }) first.';
  throw stateError(where, 'the model is not compiled', hint);
}
