// What an executor is: it loads plans and runs segments of them. Three exist: `reference` (pure
// TypeScript, normative), `native` (C++), `lockstep` (both, compared after every op).
import type { Plan } from '../plan/plan.ts';

/** The memory bound to a plan's regions, in their order. */
export type Regions = readonly Memory[];
export type Memory = Float32Array | Int32Array | Uint8Array;

/** How the order region is filled whenever an epoch begins (cursor 0). */
export type OrderMode = 'keep' | 'identity' | 'shuffle';

/** A stretch of steps executed in one call. */
export interface Segment {
  readonly steps: number;
  /** Optimizer steps made before the first: the counter of `random`. */
  readonly step: number;
  /** Samples of an epoch. */
  readonly rows: number;
  /** n of a step is min(batchSize, rows - cursor). */
  readonly batchSize: number;
  /** First row of the first step. */
  readonly cursor: number;
  /** Counts epochs since the model was made; the shuffle of an epoch depends on it alone. */
  readonly epoch: number;
  readonly seed: readonly [low: number, high: number];
  /** Region that holds the epoch's order, or -1. */
  readonly order: number;
  readonly orderMode: OrderMode;
  readonly shuffleSite: number;
  /** Row of the step tables (scalars, results) that belongs to the first step. */
  readonly tableRow: number;
  /** Ops to run in each step; default all. */
  readonly firstOp?: number;
  readonly opCount?: number;
  readonly threads: number;
}

export type Why = 'done' | 'nonFinite' | 'index' | 'cancelled';

export interface Status {
  readonly stepsDone: number;
  readonly why: Why;
  /** The op that raised the flag, and the row (or first element's row) where it did. */
  readonly op: number;
  readonly row: number;
}

/** A copy made on the running thread after the last step: source region -> destination. */
export interface Publish {
  readonly region: number;
  readonly into: Float32Array;
}

export interface Job {
  readonly done: Promise<Status>;
  cancel(): void;
}

/** A segment to be run again and again on the calling thread. */
export interface Repeated {
  /**
   * Takes the memory of the regions. It is read and written by every run until other memory is
   * bound, without being looked at again: nothing of it may be detached before a run.
   */
  bind(regions: Regions): void;
  run(): Why;
}

export interface LoadedPlan {
  readonly plan: Plan;
  /** Runs a segment on the calling thread. */
  run(regions: Regions, segment: Segment): Status;
  /** Runs a segment without holding up the event loop. */
  start(regions: Regions, segment: Segment, publish?: Publish): Job;
  /** Reads the segment once, so that its runs cost next to nothing beside the ops. */
  repeat(segment: Segment): Repeated;
  release(): void;
}

/** Who computes in this process. */
export interface ExecutorInfo {
  /** `'reference'` is the one in TypeScript. */
  executor: 'native' | 'reference';
  /** The instruction set in use. */
  isa: 'scalar' | 'avx2' | 'avx512' | 'neon' | 'typescript';
  /** How many threads may compute. */
  threads: number;
  /** The file of the native addon. */
  path?: string;
  /** Why this one. */
  reason: string;
}

export interface Executor {
  readonly info: ExecutorInfo;
  load(plan: Plan): LoadedPlan;
  /** Memory for a region of the model: `floats` elements and padding, aligned, zeroed. */
  allocate(floats: number): Float32Array;
}
