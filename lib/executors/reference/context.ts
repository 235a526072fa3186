// What the ops of a running step share beside memory: the stop flag, the counters of `random` and
// the compiled programs. One context belongs to one run; its fields change from step to step.
import type { Part } from '../../plan/plan.ts';
import type { Seed } from '../../random.ts';
import type { Why } from '../executor.ts';
import type { Program } from './program.ts';

export interface Context {
  /** Index of the op that computes, for the flag. */
  op: number;
  readonly flag: Flag;
  readonly random: RandomState;
  readonly programs: ReadonlyMap<Part, Program>;
}

/** Raised by an op that met an index out of range or wrote a NaN or an infinity. */
export interface Flag {
  why: Why;
  op: number;
  row: number;
}

/** With a site and an element they name one random number. */
export interface RandomState {
  seed: Seed;
  /** Optimizer steps since the model was made. */
  step: number;
}

/** The flag keeps what raised it first. */
export function raise(context: Context, why: Why, row: number): void {
  const { flag } = context;
  if (flag.why !== 'done') return;
  flag.why = why;
  flag.op = context.op;
  flag.row = row;
}
