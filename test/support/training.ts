// Trainings far from models: a plan, data, and memory bound by hand, so that a test can choose the
// executor, cut the run anywhere, move it to another executor in the middle, and look at every bit
// of weights, slots and results. Memory that no rule speaks of is filled with NaN: padding,
// scratch, tables beyond the rows in use.
import { memoryFor } from '#lib/data/intake.ts';
import type {
  Executor,
  Job,
  LoadedPlan,
  Memory,
  Publish,
  Status,
} from '#lib/executors/executor.ts';
import type { Segment } from '#lib/executors/executor.ts';
import { count } from '#lib/graph/shape.ts';
import { bind } from '#lib/model/plans.ts';
import { numbersOf } from '#lib/optimizers/numbers.ts';
import { slotOffset, slotsLength, trainPlan } from '#lib/step/step.ts';
import type { StepOptions, StepPlan } from '#lib/step/step.ts';
import type { Region } from '#lib/plan/plan.ts';
import { shuffle, siteOf, splitSeed } from '#lib/random.ts';
import { filled } from './fill-weight.ts';
import { indices, ordinary } from './fills.ts';
import { difference } from './op-case.ts';
import type { StepCase } from './step-plans.ts';

export interface Training {
  readonly name: string;
  readonly own: StepCase;
  readonly rows: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly x: Float32Array | Uint8Array | Int32Array;
  readonly y: Float32Array | Int32Array;
  readonly sampleWeight?: Float32Array;
  /** 1 or 0 for each row. */
  readonly mask?: Float32Array;
  readonly seed: number;
}

export interface TrainingOptions {
  readonly rows: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly bytes?: boolean;
  /** How many indices there are, for a net that takes indices. */
  readonly words?: number;
  readonly weighted?: boolean;
  readonly masked?: boolean;
  readonly name?: string;
}

/** A training on data that suits the case. */
export function trainingOf(own: StepCase, options: TrainingOptions): Training {
  const { rows, batchSize, steps, bytes = false, words, weighted, masked } = options;
  const { name = own.name } = options;
  const inputShape = own.network.inputs[0]!.shape;
  const elements = rows * count(inputShape);
  const numbers = bytes ? Uint8Array.from(indices(elements, 256, 5)) : ordinary(elements, 5);
  const x = words === undefined ? numbers : indices(elements, words, 5);
  const sampleWeight = ordinary(rows, 7).map((w) => Math.abs(w));
  const mask = Float32Array.from({ length: rows }, (_, i) => Number(i % 3 !== 1));
  const y = targetsOf(own, rows);
  const data = { x, y, ...(weighted && { sampleWeight }), ...(masked && { mask }) };
  return { name, own, rows, batchSize, steps, ...data, seed: 2024 };
}

function targetsOf({ network, compiled }: StepCase, rows: number): Float32Array | Int32Array {
  const { loss } = compiled.outputs[0]!;
  const width = count(network.outputs[0]!.shape);
  if (loss.target === 'labels') return indices(rows, width, 6);
  if (loss.name === 'binaryCrossentropy') {
    return Float32Array.from(indices(rows * width, 2, 6));
  }
  if (loss.name !== 'categoricalCrossentropy') return ordinary(rows * width, 6);
  const y = new Float32Array(rows * width);
  indices(rows, width, 6).forEach((label, row) => (y[row * width + label] = 1));
  return y;
}

/** What a training has come to: exactly the elements that mean something. */
export interface Course {
  readonly stepsDone: number;
  readonly status: Status;
  /** By `dense/kernel`, and by `dense/kernel m` for slots. */
  readonly arrays: ReadonlyMap<string, Float32Array>;
  /** Row of each step done so far. */
  readonly results: Float32Array;
  /** What metrics keep of every row of the epoch. */
  readonly kept: Float32Array;
}

const idle: Status = { stepsDone: 0, why: 'done', op: 0, row: 0 };

/** Before the first step: drawn weights, slots at their start. */
export function startOf({ own, seed }: Training): Course {
  const { network, compiled } = own;
  const arrays = new Map<string, Float32Array>();
  for (const { initializer, name, shape } of network.weights) {
    arrays.set(name, filled(initializer, shape, seed, name));
  }
  for (const slot of compiled.optimizer.slots) {
    const start = compiled.optimizer.slotStart?.[slot] ?? 0;
    for (const { name, size } of network.weights) {
      arrays.set(`${name} ${slot}`, new Float32Array(size).fill(start));
    }
  }
  return {
    stepsDone: 0,
    status: idle,
    arrays,
    results: new Float32Array(0),
    kept: new Float32Array(0),
  };
}

/** Makes the memory of a region: `length` elements, and whatever the test puts around them. */
export type Provide = (type: Region['type'], length: number, region: string) => Memory;

export interface SessionOptions {
  readonly executor: Executor;
  readonly threads?: number;
  readonly fuse?: boolean;
  /** Rows that the plan holds beyond the batch. */
  readonly spare?: number;
  /** Where to go on; default the start. */
  readonly from?: Course;
  readonly provide?: Provide;
}

function typeOf(memory: Memory): Region['type'] {
  if (memory instanceof Uint8Array) return 'u8';
  return memory instanceof Int32Array ? 'i32' : 'f32';
}

const plans = new WeakMap<StepCase, Map<string, StepPlan>>();

function planOf(own: StepCase, options: StepOptions): StepPlan {
  const known = plans.get(own) ?? new Map<string, StepPlan>();
  plans.set(own, known);
  const key = JSON.stringify(options);
  const plan = known.get(key) ?? trainPlan(own.network, own.compiled, options);
  known.set(key, plan);
  return plan;
}

const shuffleSite = siteOf('shuffle');
// The tables begin here, so that the first step is not at their first row.
const firstTableRow = 2;

/** A training on one executor, ready to run stretches of it. */
export class Session {
  readonly step: StepPlan;
  readonly memory: Readonly<Record<string, Memory>>;
  private readonly training: Training;
  private readonly from: Course;
  private readonly loaded: LoadedPlan;
  private readonly threads: number;
  private stepsDone = 0;
  private status = idle;

  constructor(training: Training, options: SessionOptions) {
    const { executor, threads = 1, fuse = true, spare = 0, from = startOf(training) } = options;
    const { own, batchSize, rows, x, sampleWeight, mask } = training;
    this.training = training;
    this.from = from;
    this.threads = threads;
    this.step = planOf(own, {
      capacity: Math.min(batchSize, rows) + spare,
      xTypes: [typeOf(x)],
      sampleWeight: sampleWeight !== undefined,
      ...(mask && { mask: [] }),
      fuse,
    });
    this.loaded = executor.load(this.step.plan);
    const allocate = (floats: number): Float32Array => executor.allocate(floats);
    this.memory = this.fill(
      options.provide ?? ((type, length) => memoryFor(type, length, allocate)),
    );
  }

  /** Runs some steps on this thread. */
  run(steps: number): Status {
    return this.account(this.loaded.run(bind(this.step, this.memory), this.segment(steps)));
  }

  /** Runs some steps beside this thread. */
  start(steps: number, publish?: Publish): { job: Job; done: Promise<Status> } {
    const job = this.loaded.start(bind(this.step, this.memory), this.segment(steps), publish);
    return { job, done: job.done.then((status) => this.account(status)) };
  }

  /** A copy of what the training has come to. */
  course(): Course {
    const { from, stepsDone, step, memory, status } = this;
    const { width } = step.plan.regions[step.region('results')]!;
    const start = firstTableRow * width;
    const own = memory['results']!.subarray(start, start + stepsDone * width);
    const results = Float32Array.from([...from.results, ...own]);
    const arrays = new Map<string, Float32Array>();
    for (const [name, place] of this.places()) arrays.set(name, Float32Array.from(place));
    const kept = Float32Array.from(this.keptRegions().flatMap((name) => [...memory[name]!]));
    return { stepsDone: from.stepsDone + stepsDone, status, arrays, results, kept };
  }

  release(): void {
    this.loaded.release();
  }

  private account(status: Status): Status {
    this.stepsDone += status.stepsDone;
    return (this.status = { ...status, stepsDone: this.from.stepsDone + this.stepsDone });
  }

  private segment(steps: number): Segment {
    const { rows, batchSize, seed } = this.training;
    const before = this.from.stepsDone + this.stepsDone;
    const stepsPerEpoch = Math.ceil(rows / batchSize);
    return {
      steps,
      step: before,
      rows,
      batchSize,
      cursor: (before % stepsPerEpoch) * batchSize,
      epoch: Math.floor(before / stepsPerEpoch),
      seed: splitSeed(seed),
      order: this.step.region('order'),
      orderMode: 'shuffle',
      shuffleSite,
      tableRow: firstTableRow + this.stepsDone,
      threads: this.threads,
    };
  }

  private fill(provide: Provide): Record<string, Memory> {
    const { training, from, step } = this;
    const { own, rows, x, y, sampleWeight, mask } = training;
    const steps = training.steps - from.stepsDone + firstTableRow;
    const floats = (region: string, length: number): Memory =>
      provide('f32', length, region).fill(NaN);
    const copy = (region: string, type: Region['type'], data: Memory): Memory => {
      const memory = provide(type, data.length, region);
      memory.set(data);
      return memory;
    };
    const memory: Record<string, Memory> = {
      weights: floats('weights', own.network.weightsLength),
      slots: floats('slots', slotsLength(own.network, own.compiled.optimizer)),
      scratch: floats('scratch', step.plan.regions[step.region('scratch')]!.length),
      scalars: floats('scalars', steps * step.scalars.length),
      results: floats('results', steps * step.plan.regions[step.region('results')]!.width),
      order: this.orderOf(provide('i32', rows, 'order') as Int32Array),
      x: copy('x', typeOf(x), x),
      y: copy('y', y instanceof Int32Array ? 'i32' : 'f32', y),
    };
    if (sampleWeight) memory['sampleWeight'] = copy('sampleWeight', 'f32', sampleWeight);
    if (mask) memory['mask'] = copy('mask', 'f32', mask);
    for (const name of this.keptRegions()) {
      memory[name] = floats(name, rows * step.plan.regions[step.region(name)]!.width);
    }
    for (const [name, place] of this.places(memory)) place.set(from.arrays.get(name)!);
    this.fillScalars(memory['scalars'] as Float32Array);
    return memory;
  }

  // An order is made when an epoch begins; who goes on in the middle of one needs it at once.
  private orderOf(order: Int32Array): Int32Array {
    const { rows, batchSize, seed } = this.training;
    const stepsPerEpoch = Math.ceil(rows / batchSize);
    const { stepsDone } = this.from;
    if (stepsDone % stepsPerEpoch === 0) return order.fill(-1);
    shuffle(order, splitSeed(seed), shuffleSite, Math.floor(stepsDone / stepsPerEpoch));
    return order;
  }

  /** The numbers of each step, as `lib/model/tables.ts` defines them but one by one. */
  private fillScalars(scalars: Float32Array): void {
    const { own, rows, batchSize, steps } = this.training;
    const { optimizer } = own.compiled;
    const { names, at } = numbersOf(optimizer);
    const numbers = new Float64Array(names.length);
    const stepsPerEpoch = Math.ceil(rows / batchSize);
    for (let done = this.from.stepsDone; done < steps; done++) {
      const row = firstTableRow + done - this.from.stepsDone;
      at(done + 1, numbers);
      const cursor = (done % stepsPerEpoch) * batchSize;
      this.step.scalars.forEach((name, column) => {
        const n = Math.min(batchSize, rows - cursor);
        const own = name === 'rows' ? n : numbers[names.indexOf(name)]!;
        scalars[row * this.step.scalars.length + column] = own;
      });
    }
  }

  private keptRegions(): string[] {
    return this.step.kept.flatMap(({ regions }) => regions);
  }

  /** Where weights and slots lie, by name. */
  private *places(memory = this.memory): Generator<[string, Float32Array]> {
    const { network, compiled } = this.training.own;
    for (const { name, offset, size } of network.weights) {
      yield [name, memory['weights']!.subarray(offset, offset + size) as Float32Array];
    }
    for (const slot of compiled.optimizer.slots) {
      for (const weight of network.weights) {
        const start = slotOffset(network, compiled.optimizer, slot, weight);
        const place = memory['slots']!.subarray(start, start + weight.size) as Float32Array;
        yield [`${weight.name} ${slot}`, place];
      }
    }
  }
}

/** Runs a whole training, or `steps` of what is left, on one executor. */
export function train(training: Training, options: SessionOptions, steps?: number): Course {
  const session = new Session(training, options);
  session.run(steps ?? training.steps - (options.from?.stepsDone ?? 0));
  session.release();
  return session.course();
}

/** The first bit in which two courses differ, or undefined. */
export function courseDifference(got: Course, needed: Course): string | undefined {
  const statuses = [got.status, needed.status].map((status) => JSON.stringify(status));
  if (statuses[0] !== statuses[1]) return `status ${statuses[0]}, needed ${statuses[1]}`;
  const found = difference(got.results, needed.results);
  if (found !== undefined) return `results ${found}`;
  const kept = difference(got.kept, needed.kept);
  if (kept !== undefined) return `kept ${kept}`;
  for (const [name, array] of needed.arrays) {
    const other = difference(got.arrays.get(name)!, array);
    if (other !== undefined) return `${name} ${other}`;
  }
  return undefined;
}
