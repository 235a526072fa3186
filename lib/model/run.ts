// A run as its user holds it, and the handle by which training drives it. Promises are made when
// they are asked for: a failure that nobody could see is raised as an unhandled rejection, one that
// an iterator or an awaiting caller sees is not raised twice.
import type { EpochLogs, History, HistoryColumns, Stopped } from './history.ts';

/**
 * A training under way. Await it for the history, or iterate over its epochs to look on. A loop
 * does not hold the run: when an epoch is shown, later ones may be done already, and `break` stops
 * the run wherever it is by then and waits for it, at weights that depend on timing. To stop at
 * exactly one epoch, with the same bits every time, use `onEpochEnd`, which the run waits for, or
 * `training.stop` in a callback. It is only a PromiseLike: `done` is the promise that has `catch`
 * and `finally`.
 * @example
 * const run = model.fit(x, y, {
 *   epochs: 100,
 *   onEpochEnd({ loss }) {
 *     if (loss < 0.01) run.stop(); // the weights are those at the end of this epoch
 *   },
 * });
 * for await (const { epoch, loss } of run) console.log(epoch, loss);
 */
export interface Run extends PromiseLike<History>, AsyncIterable<EpochLogs> {
  /** x and y have been taken in; the caller may change them. */
  readonly started: Promise<void>;
  /** The history, when the run has ended; the run itself can be awaited as well. */
  readonly done: Promise<History>;
  /**
   * Ends at the next step edge and resolves with the history so far; an epoch that was cut short
   * is not in it, but its steps are in the weights. Which edge that is depends on timing, and so
   * do the weights, unless it is called in `onEpochEnd` or `onBatchEnd`, for which the run waits.
   */
  stop(): void;
}

export class RunControl {
  readonly run: Run;
  /** Set by training while something can be interrupted. */
  onHalt: (() => void) | undefined;
  private readonly history: HistoryColumns;
  private readonly signal: AbortSignal | undefined;
  private readonly started = new Outcome<void>();
  private readonly done = new Outcome<History>();
  private waiting: (() => void)[] = [];
  private iterators = 0;
  private stopped = false;

  constructor(history: HistoryColumns, signal?: AbortSignal) {
    this.history = history;
    this.signal = signal;
    this.run = this.face();
  }

  /** Whether training is to end at the next step edge. */
  get halted(): boolean {
    return this.stopped || this.aborted;
  }

  get aborted(): boolean {
    return this.signal?.aborted === true;
  }

  /** The users' arrays have been copied. */
  takenIn(): void {
    // Until now there was nothing to interrupt.
    this.signal?.addEventListener('abort', this.halt);
    this.started.resolve();
  }

  /** Ends the run at the next step edge. The history names a callback that was the first to. */
  stop(by?: Stopped): void {
    if (this.stopped) return;
    this.stopped = true;
    this.history.stopped = by;
    this.halt();
  }

  /** No step is left that a stop could prevent. */
  trained(): void {
    this.stopped = true;
  }

  /** More epochs are complete. */
  advanced(): void {
    if (this.waiting.length === 0) return;
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Ends the run: with the history so far, or with the reason of the signal. */
  finish(): void {
    if (this.aborted) return this.fail(this.signal?.reason);
    this.started.resolve();
    this.done.resolve(this.history.history());
    this.settled();
  }

  /** Ends the run with an error. */
  fail(error: unknown): void {
    const seen = this.done.asked || this.iterators > 0;
    if (this.started.reject(error) ? !seen && !this.started.asked : !seen) void this.done.promise;
    this.done.reject(error);
    this.settled();
  }

  private readonly halt = (): void => {
    this.onHalt?.();
  };

  private settled(): void {
    this.advanced();
    this.onHalt = undefined;
    try {
      this.signal?.removeEventListener('abort', this.halt);
    } catch {
      // The run has ended; nobody is left to whom a foreign signal's fault could be told.
    }
  }

  private face(): Run {
    const { started, done } = this;
    const stop = (): void => this.stop();
    return {
      get started() {
        return started.promise;
      },
      get done() {
        return done.promise;
      },
      // oxlint-disable-next-line unicorn/no-thenable -- a run is meant to be awaited
      then: (onDone, onError) => done.promise.then(onDone, onError),
      [Symbol.asyncIterator]: () => this.iterate(stop),
      stop,
    };
  }

  // Each iterator follows the history at its own pace: what it has not read yet is kept there.
  private iterate(stop: () => void): AsyncIterableIterator<EpochLogs> {
    this.iterators += 1;
    let next = 0;
    const iterator: AsyncIterableIterator<EpochLogs> = {
      next: async () => {
        const wanted = next++;
        while (this.history.epochs <= wanted) {
          const { result } = this.done;
          if (result?.ok === true) return { done: true, value: undefined };
          if (result?.ok === false) throw result.error;
          await new Promise<void>((resolve) => this.waiting.push(resolve));
        }
        return { done: false, value: this.history.logs(wanted) };
      },
      // `break`: the model is free again when the loop has been left.
      return: async () => {
        stop();
        await this.done.promise;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }
}

type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; error: unknown };

/** A promise that comes into being when it is first asked for. */
class Outcome<T> {
  result: Result<T> | undefined;
  private made: Promise<T> | undefined;
  private settle: ((result: Result<T>) => void) | undefined;

  get asked(): boolean {
    return this.made !== undefined;
  }

  get promise(): Promise<T> {
    return (this.made ??= new Promise<T>((resolve, reject) => {
      this.settle = (result) => {
        if (result.ok) resolve(result.value);
        else reject(result.error);
      };
      if (this.result) this.settle(this.result);
    }));
  }

  resolve(value: T): void {
    this.end({ ok: true, value });
  }

  /** False if it had been settled before. */
  reject(error: unknown): boolean {
    return this.end({ ok: false, error });
  }

  private end(result: Result<T>): boolean {
    if (this.result) return false;
    this.result = result;
    this.settle?.(result);
    return true;
  }
}
