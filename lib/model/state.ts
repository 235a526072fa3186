// What a model remembers: weights, optimizer slots and its counters, and who may touch them when.
// One writer at a time. While a segment runs on another thread, readers see a published copy of the
// weights, swapped in on this thread between segments; otherwise they read the weights themselves.
// A reader that outlasts a turn of the event loop holds on to the array it reads, and a writer that
// comes meanwhile moves to a fresh copy: copies are made only when two really meet.
import { stateError } from '../errors.ts';
import { finish } from '../data/intake.ts';
import type { Allocate, Intake } from '../data/intake.ts';

/** A consistent set of weights for work that takes more than one turn. */
export interface Reading {
  readonly weights: Float32Array;
  release(this: void): void;
}

/** The same with the optimizer's slots, of one step edge. */
export interface WholeReading extends Reading {
  readonly slots: Float32Array;
}

const floatsPerSlice = 1 << 20;

export class ModelState {
  /** The only array that is trained. */
  weights: Float32Array;
  slots: Float32Array;
  /** Optimizer steps since the model was made: the counter of random numbers. */
  steps = 0;
  /** Steps since it was compiled: updates of the optimizer follow from these. */
  updates = 0;
  /** What learning rates are multiplied with since it was compiled: callbacks lower it. */
  rateScale = 1;
  /** Epochs begun since the model was made: each has its own order. */
  epochs = 0;
  private readonly allocate: Allocate;
  private readonly length: number;
  private readonly readers = new Map<Float32Array, number>();
  private readonly waiting: (() => void)[] = [];
  private spares: Float32Array[] = [];
  private published: Float32Array;
  private running = false;
  private writer: string | undefined;

  constructor(allocate: Allocate, weightsLength: number) {
    this.allocate = allocate;
    this.length = weightsLength;
    this.weights = allocate(weightsLength);
    this.published = this.weights;
    this.slots = allocate(0);
  }

  /** Whether a call named here is changing the model; a run is. */
  get busy(): boolean {
    return this.writer !== undefined;
  }

  /** Throws if the model is being changed by somebody else. */
  needIdle(where: string): void {
    if (this.writer === undefined) return;
    throw stateError(
      where,
      `the model is being changed by ${this.writer}, needed it at rest`,
      this.writer === 'fit' ? 'Await the run first, or stop() it.' : undefined,
    );
  }

  /** Becomes the writer; the function returned ends that. */
  lock(where: string): () => void {
    this.needIdle(where);
    this.writer = where;
    return () => {
      this.writer = undefined;
      this.spares = [];
      this.atEdge();
    };
  }

  /** The weights to read within this turn. */
  readable(): Float32Array {
    return this.running ? this.published : this.weights;
  }

  /** The optimizer's slots to read within this turn; undefined while another thread writes. */
  slotsAtRest(): Float32Array | undefined {
    return this.running ? undefined : this.slots;
  }

  /** The weights to read over several turns. */
  read(): Reading {
    const weights = this.readable();
    return { weights, release: this.hold([weights]) };
  }

  /** Weights and slots to read over several turns; to be called while no other thread writes. */
  readAll(): WholeReading {
    const { weights, slots } = this;
    return { weights, slots, release: this.hold([weights, slots]) };
  }

  /** Calls `take` while no other thread writes: now, or at the end of the segment that runs. */
  whenAtRest<T>(take: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        try {
          resolve(take());
        } catch (error) {
          reject(error);
        }
      };
      if (this.running) this.waiting.push(attempt);
      else attempt();
    });
  }

  /** To be called between two segments, when the counters are those of the step edge. */
  atEdge(): void {
    for (const take of this.waiting.splice(0)) take();
  }

  /** To be called before each write: leaves the present arrays to those who still read them. */
  beforeWrite(): void {
    finish(this.yieldArrays());
  }

  /** The same in slices, for who can wait; does nothing if nobody reads. */
  *yieldArrays(): Intake<void> {
    if (this.readers.has(this.weights)) {
      const fresh = this.spare();
      yield* copySliced(this.weights, fresh);
      this.weights = fresh;
    }
    if (this.readers.has(this.slots)) {
      const fresh = this.allocate(this.slots.length);
      yield* copySliced(this.slots, fresh);
      this.slots = fresh;
    }
  }

  /** Makes the copy that readers see during the first segments, in slices. */
  *publish(): Intake<void> {
    // Nothing runs, so nobody new comes to the copy of an earlier run.
    const free = this.published !== this.weights && !this.readers.has(this.published);
    const copy = free ? this.published : this.spare();
    yield* copySliced(this.weights, copy);
    this.published = copy;
  }

  // Counts a reader of these arrays until the function returned is called.
  private hold(arrays: readonly Float32Array[]): () => void {
    for (const array of arrays) this.readers.set(array, (this.readers.get(array) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const array of arrays) {
        const others = (this.readers.get(array) ?? 1) - 1;
        if (others > 0) this.readers.set(array, others);
        else this.readers.delete(array);
      }
    };
  }

  /** An array for the running thread to publish into: nobody reads it. */
  spare(): Float32Array {
    const free = this.spares.findIndex((array) => !this.readers.has(array));
    const found = free < 0 ? undefined : this.spares.splice(free, 1)[0];
    return found ?? this.allocate(this.length);
  }

  /** From here to `rest` another thread writes the weights. */
  run(): void {
    this.beforeWrite();
    this.running = true;
  }

  /** The thread is done; what it published replaces what readers saw. */
  rest(copy?: Float32Array): void {
    this.running = false;
    if (!copy) return;
    this.spares.push(this.published);
    this.published = copy;
  }
}

function* copySliced(from: Float32Array, to: Float32Array): Intake<void> {
  for (let start = 0; start < from.length; start += floatsPerSlice) {
    to.set(from.subarray(start, start + floatsPerSlice), start);
    yield;
  }
}
