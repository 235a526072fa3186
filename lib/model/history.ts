// The history of a run: a column of float64 per quantity, a row per epoch. Small nets train for
// millions of epochs, so columns grow by chunks of flat numbers, and an epoch's logs become an
// object only when somebody looks at them.

/** What one epoch came to; `epoch` counts from 0. */
export interface EpochLogs {
  readonly epoch: number;
  readonly loss: number;
  readonly valLoss?: number;
  readonly [metric: string]: number | undefined;
}

/** All epochs of a run, by quantity: `loss`, `accuracy`, `valLoss`, `valAccuracy`, … */
export interface History {
  readonly epochs: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** The name under which a quantity of the validation data appears. */
export function validationName(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** How many steps of an epoch were skipped, where `fit` was told to skip what is not finite. */
export const skippedSteps = 'skippedSteps';

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
  private readonly firstEpoch: number;
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
    return { epochs: this.epochs, columns: Object.fromEntries(entries) };
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

/**
 * Adds up the results of steps and gives the means of an epoch, in float64: of losses, which are
 * means of their batches, Σ loss·rows ÷ Σ rows; of what was summed over the batch, Σ sum ÷ Σ rows,
 * so that counts stay whole numbers. A step has batchSize rows, the last of an epoch what is left;
 * the rows of skipped steps do not count.
 */
export class Tally {
  /** Steps of the present epoch so far. */
  steps = 0;
  private readonly rows: number;
  private readonly stepsPerEpoch: number;
  private readonly batchSize: number;
  private readonly lastRows: number;
  private readonly sums: Float64Array;
  private readonly losses: number;
  private readonly skippedColumn: number | undefined;
  private skippedSteps = 0;
  private skippedRows = 0;

  /**
   * The first `losses` of the quantities are losses. `skippedColumn`: which quantity of the sink is
   * how many steps of an epoch were skipped.
   */
  constructor(
    quantities: number,
    losses: number,
    rows: number,
    batchSize: number,
    skippedColumn?: number,
  ) {
    this.skippedColumn = skippedColumn;
    this.losses = losses;
    this.rows = rows;
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
    const { sums, stepsPerEpoch, losses } = this;
    let ended = 0;
    for (let done = 0; done < steps;) {
      const taken = Math.min(stepsPerEpoch - this.steps, steps - done);
      const ends = this.steps + taken === stepsPerEpoch;
      const equal = ends ? taken - 1 : taken;
      for (let c = 0; c < sums.length; c++) {
        // Every step has its row in the table, and every quantity its sum.
        let at = (tableRow + done) * width + c;
        let sum = sums[c]!;
        const own = c < losses ? this.batchSize : 1;
        for (let i = 0; i < equal; i++, at += width) sum += results[at]! * own;
        if (ends) {
          const last = c < losses ? this.lastRows : 1;
          sum += results[at]! * last;
        }
        sums[c] = sum;
      }
      done += taken;
      this.steps += taken;
      if (ends) this.end(sink, epoch + ended++);
    }
    return ended;
  }

  /** Passes over a step; gives 1 if an epoch ends with it, else 0. */
  skip(sink: Sink, epoch: number): number {
    this.steps += 1;
    const ends = this.steps === this.stepsPerEpoch;
    this.skippedSteps += 1;
    this.skippedRows += ends ? this.lastRows : this.batchSize;
    if (ends) this.end(sink, epoch);
    return ends ? 1 : 0;
  }

  private end(sink: Sink, epoch: number): void {
    const { sums, rows, skippedRows, skippedColumn } = this;
    for (let c = 0; c < sums.length; c++) sink.set(c, epoch, sums[c]! / (rows - skippedRows));
    if (skippedColumn !== undefined) sink.set(skippedColumn, epoch, this.skippedSteps);
    sums.fill(0);
    this.steps = this.skippedSteps = this.skippedRows = 0;
  }

  /** The mean so far of one quantity in the present epoch. */
  mean(quantity: number): number {
    return (this.sums[quantity] ?? 0) / (this.steps * this.batchSize - this.skippedRows);
  }
}
