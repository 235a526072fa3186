// The history of a run: a column of float64 per quantity, a row per epoch. Small nets train for
// millions of epochs, so columns grow by chunks of flat numbers, and an epoch's logs become an
// object only when somebody looks at them.

/** What one epoch came to; `epoch` counts from 0. */
export interface EpochLogs {
  /** From 0, or from `initialEpoch`. */
  readonly epoch: number;
  /** The mean over all samples, in training. */
  readonly loss: number;
  /** Of the validation data; absent without them. */
  readonly valLoss?: number;
  readonly [metric: string]: number | undefined;
}

/** All epochs of a run, by quantity: `loss`, `accuracy`, `valLoss`, `valAccuracy`, … */
export interface History {
  /** How many were completed. */
  readonly epochs: number;
  /** A number for each epoch, in float64. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Which callback ended the run, if one did. */
  readonly stopped?: Stopped;
}

/** A run's end by a callback. */
export interface Stopped {
  /** The name of the callback. */
  readonly by: string;
  /** The last epoch that was begun, or was to be the first; `epoch` counts from 0. */
  readonly epoch: number;
  /** What the callback has to say. */
  readonly reason?: string;
}

/** The column of a quantity of one output: `dense_1` and `loss` make `dense_1Loss`. */
export function columnOf(output: string, quantity: string): string {
  return `${output}${quantity.charAt(0).toUpperCase()}${quantity.slice(1)}`;
}

/** The name under which a quantity of the validation data appears. */
export function validationName(name: string): string {
  return columnOf('val', name);
}

/** How many steps of an epoch were skipped, where `fit` was told to skip what is not finite. */
export const skippedSteps = 'skippedSteps';

/** The rate of an epoch's last step, where a callback wants it shown. */
export const learningRate = 'learningRate';

/** Takes the mean of a quantity over an epoch. */
export interface Sink {
  set(quantity: number, epoch: number, mean: number): void;
}

// Epochs in a chunk of a column, as a power of two.
const chunkBits = 14;
const chunkMask = (1 << chunkBits) - 1;

export class HistoryColumns implements Sink {
  readonly names: readonly string[];
  /** Epochs that are complete: those that readers see. */
  epochs = 0;
  /** By which callback the run was ended. */
  stopped: Stopped | undefined;
  readonly firstEpoch: number;
  private readonly columns: readonly Float64Array[][];

  constructor(names: readonly string[], firstEpoch: number) {
    this.names = names;
    this.firstEpoch = firstEpoch;
    this.columns = names.map(() => []);
  }

  set(column: number, epoch: number, value: number): void {
    // `column` is an index of names.
    const chunks = this.columns[column]!;
    const chunk = chunks[epoch >>> chunkBits] ?? this.grow(chunks);
    chunk[epoch & chunkMask] = value;
  }

  /** The logs of the i-th epoch of this run. */
  logs(i: number): EpochLogs {
    const entries = this.columns.map(
      (chunks, c) => [this.names[c], chunks[i >>> chunkBits]?.[i & chunkMask] ?? NaN] as const,
    );
    return { epoch: this.firstEpoch + i, ...Object.fromEntries(entries) } as EpochLogs;
  }

  history(): History {
    const entries = this.names.map((name, c) => [name, this.whole(c)] as const);
    return {
      epochs: this.epochs,
      columns: Object.fromEntries(entries),
      ...(this.stopped && { stopped: this.stopped }),
    };
  }

  private whole(c: number): Float64Array {
    const { epochs } = this;
    const column = new Float64Array(epochs);
    const chunks = this.columns[c] ?? [];
    for (let start = 0, i = 0; start < epochs; start += 1 << chunkBits, i++) {
      column.set(chunks[i]?.subarray(0, epochs - start) ?? [], start);
    }
    return column;
  }

  // Epochs come in order, so a missing chunk is the next one.
  private grow(chunks: Float64Array[]): Float64Array {
    const chunk = new Float64Array(1 << chunkBits);
    chunks.push(chunk);
    return chunk;
  }
}

/** What is added up, over which steps. */
export interface Account {
  /** Results of a step. */
  readonly quantities: number;
  /** The first so many of them are losses. */
  readonly losses: number;
  /** Whether a step's row of results ends with how many of its units counted. */
  readonly counted: boolean;
  readonly rows: number;
  readonly batchSize: number;
  /** Which quantity of the sink is how many steps of an epoch were skipped. */
  readonly skippedColumn?: number;
}

/**
 * Adds up the results of steps and gives the means of an epoch, in float64: of losses, which are
 * means of their batches, Σ loss·units ÷ Σ units; of what was summed over the batch, Σ sum ÷ Σ
 * units, so that counts stay whole numbers. Units are rows, of which a step has batchSize and the
 * last of an epoch what is left, or with a mask what each step counted. Those of skipped steps do
 * not count.
 */
export class Tally {
  /** Steps of the present epoch so far. */
  steps = 0;
  private readonly account: Account;
  private readonly stepsPerEpoch: number;
  private readonly batchSize: number;
  private readonly lastRows: number;
  private readonly sums: Float64Array;
  private units = 0;
  private skippedSteps = 0;

  constructor(account: Account) {
    const { quantities, rows, batchSize } = account;
    this.account = account;
    this.stepsPerEpoch = Math.ceil(rows / batchSize);
    this.batchSize = Math.min(batchSize, rows);
    this.lastRows = rows - (this.stepsPerEpoch - 1) * batchSize;
    this.sums = new Float64Array(quantities);
  }

  /**
   * Takes in the results of `steps` steps, a table row of `width` each from `tableRow` on. The
   * means of epochs that end go to `sink`, numbered from `epoch` on; gives how many did.
   */
  add(
    results: Float32Array,
    width: number,
    tableRow: number,
    steps: number,
    sink: Sink,
    epoch: number,
  ): number {
    let ended = 0;
    for (let done = 0; done < steps;) {
      const taken = Math.min(this.stepsPerEpoch - this.steps, steps - done);
      const ends = this.steps + taken === this.stepsPerEpoch;
      const start = (tableRow + done) * width;
      if (this.account.counted) this.addCounted(results, width, start, taken);
      else this.addRows(results, width, start, taken, ends);
      done += taken;
      this.steps += taken;
      if (ends) this.end(sink, epoch + ended++);
    }
    return ended;
  }

  /** Passes over a step; gives 1 if an epoch ends with it, else 0. */
  skip(sink: Sink, epoch: number): number {
    this.steps += 1;
    this.skippedSteps += 1;
    if (this.steps < this.stepsPerEpoch) return 0;
    this.end(sink, epoch);
    return 1;
  }

  /** The mean so far of one quantity in the present epoch. */
  mean(quantity: number): number {
    return (this.sums[quantity] ?? 0) / this.units;
  }

  // Every step has its row in the table, and every quantity its sum: hence `!` here and below.
  private addRows(
    results: Float32Array,
    width: number,
    start: number,
    steps: number,
    ends: boolean,
  ): void {
    const { sums, batchSize, lastRows } = this;
    const equal = ends ? steps - 1 : steps;
    for (let c = 0; c < sums.length; c++) {
      const isLoss = c < this.account.losses;
      const own = isLoss ? batchSize : 1;
      let at = start + c;
      let sum = sums[c]!;
      for (let i = 0; i < equal; i++, at += width) sum += results[at]! * own;
      if (ends) sum += results[at]! * (isLoss ? lastRows : 1);
      sums[c] = sum;
    }
    this.units += equal * batchSize + (ends ? lastRows : 0);
  }

  private addCounted(results: Float32Array, width: number, start: number, steps: number): void {
    const { sums, account } = this;
    for (let i = 0, at = start; i < steps; i++, at += width) {
      const units = results[at + width - 1]!;
      for (let c = 0; c < sums.length; c++) {
        sums[c]! += results[at + c]! * (c < account.losses ? units : 1);
      }
      this.units += units;
    }
  }

  private end(sink: Sink, epoch: number): void {
    const { sums, units } = this;
    const { skippedColumn } = this.account;
    for (let c = 0; c < sums.length; c++) sink.set(c, epoch, sums[c]! / units);
    if (skippedColumn !== undefined) sink.set(skippedColumn, epoch, this.skippedSteps);
    sums.fill(0);
    this.steps = this.units = this.skippedSteps = 0;
  }
}
