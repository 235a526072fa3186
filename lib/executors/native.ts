// The executor in C++: plans cross the border once, as words; a run is one call with the memory of
// its regions, a segment of sixteen numbers and room for its status. native/addon.cc is the other
// side. What is wrong in a call throws there; nothing here checks twice.
import { encodePlan } from '../plan/encode.ts';
import type { Plan } from '../plan/plan.ts';
import type {
  Executor,
  ExecutorInfo,
  Job,
  LoadedPlan,
  Publish,
  Regions,
  Repeated,
  Segment,
  Status,
  Why,
} from './executor.ts';

/** Handles of the addon; they own native memory, which the garbage collector frees. */
export type PlanHandle = object;
export type JobHandle = object;

/** The addon's exports, for the number `abi` in lib/executors/loader.ts. */
export interface Binding {
  readonly abi: number;
  readonly version: string;
  /** The instruction sets of this machine, plainest first: the last one is the fastest. */
  readonly isas: readonly NativeIsa[];
  load(words: Int32Array, isa: string, threads: number): PlanHandle;
  release(plan: PlanHandle): void;
  run(plan: PlanHandle, regions: Regions, segment: Float64Array, status: Float64Array): void;
  start(
    plan: PlanHandle,
    regions: Regions,
    segment: Float64Array,
    publishRegion: number,
    publishInto: Float32Array | null,
    callback: (stepsDone: number, why: number, op: number, row: number) => void,
  ): JobHandle;
  cancel(job: JobHandle): void;
  /** What it answers binds regions if it is given any, else it runs; it keeps nothing alive. */
  repeat(
    plan: PlanHandle,
    segment: Float64Array,
    status: Float64Array,
  ): (regions?: Regions) => void;
  /** The address of the view's first byte modulo 4096. */
  alignment(view: ArrayBufferView): number;
  /** Ops that run, at capacity, as programs compiled ahead; for tests. */
  compiledOps(plan: PlanHandle): readonly number[];
}

export type NativeIsa = Exclude<ExecutorInfo['isa'], 'typescript'>;

export interface NativeOptions {
  readonly binding: Binding;
  readonly isa: NativeIsa;
  readonly threads: number;
  readonly path: string;
  readonly reason?: string;
}

export function createNative(options: NativeOptions): Executor {
  const { binding, isa, threads, path, reason = 'asked for' } = options;
  return {
    info: { executor: 'native', isa, threads, path, reason },
    load: (plan) => load(binding, binding.load(encodePlan(plan), isa, threads), plan),
    allocate: (floats) => allocate(binding, floats),
  };
}

// A line of the cache, which is also as much readable padding as the widest load needs.
const lineBytes = 64;

function allocate(binding: Binding, floats: number): Float32Array {
  const padded = Math.ceil(floats / 16) * 16;
  const buffer = new ArrayBuffer(padded * 4 + 2 * lineBytes);
  const behindLine = binding.alignment(new Uint8Array(buffer)) % lineBytes;
  return new Float32Array(buffer, (lineBytes - behindLine) % lineBytes, padded);
}

const whys: readonly Why[] = ['done', 'nonFinite', 'index', 'cancelled'];
const orderModes = { keep: 0, identity: 1, shuffle: 2 } as const;

function load(binding: Binding, handle: PlanHandle, plan: Plan): LoadedPlan {
  // Read before the call returns, so one of each serves all runs of the plan.
  const words = new Float64Array(16);
  const status = new Float64Array(4);
  return {
    plan,
    run(regions, segment) {
      writeSegment(words, segment);
      binding.run(handle, regions, words, status);
      const [stepsDone = 0, why = 0, op = 0, row = 0] = status;
      return statusOf(stepsDone, why, op, row);
    },
    start(regions, segment, publish) {
      writeSegment(words, segment);
      return start(binding, handle, regions, words, publish);
    },
    repeat(segment) {
      writeSegment(words, segment);
      return repeat(binding, handle, words);
    },
    release: () => binding.release(handle),
  };
}

function start(
  binding: Binding,
  handle: PlanHandle,
  regions: Regions,
  words: Float64Array,
  publish: Publish | undefined,
): Job {
  const { promise, resolve } = withResolver<Status>();
  const { region = -1, into = null } = publish ?? {};
  const job = binding.start(handle, regions, words, region, into, (stepsDone, why, op, row) =>
    resolve(statusOf(stepsDone, why, op, row)),
  );
  return { done: promise, cancel: () => binding.cancel(job) };
}

function repeat(binding: Binding, handle: PlanHandle, words: Float64Array): Repeated {
  const status = new Float64Array(4);
  const call = binding.repeat(handle, words, status);
  // Compiled code keeps addresses alone; what stands there lives as long as `held` and `status`.
  const held: { regions: Regions } = { regions: [] };
  return {
    bind(regions) {
      call(regions);
      held.regions = regions;
    },
    run() {
      call();
      return whys[status[1] ?? 0] ?? 'done';
    },
  };
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

function statusOf(stepsDone: number, why: number, op: number, row: number): Status {
  return { stepsDone, why: whys[why] ?? 'done', op, row };
}

// The order of docs/plan.md.
function writeSegment(words: Float64Array, segment: Segment): void {
  words[0] = segment.steps;
  words[1] = segment.step;
  words[2] = segment.rows;
  words[3] = segment.batchSize;
  words[4] = segment.cursor;
  words[5] = segment.epoch;
  words[6] = segment.order;
  words[7] = orderModes[segment.orderMode];
  words[8] = segment.seed[0];
  words[9] = segment.seed[1];
  words[10] = segment.firstOp ?? 0;
  words[11] = segment.opCount ?? 0;
  words[12] = segment.threads;
  words[13] = segment.tableRow;
  words[14] = segment.shuffleSite;
}
