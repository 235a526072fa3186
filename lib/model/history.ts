// The history of a run: a column of float64 per quantity, a row per epoch. Small nets train for
// millions of epochs, so columns are flat arrays that double when full, and an epoch's logs become
// an object only when somebody looks at them.

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

export class HistoryColumns {
  readonly names: readonly string[];
  /** Epochs that are complete: those that readers see. */
  epochs = 0;
  private readonly firstEpoch: number;
  private columns: Float64Array[];

  constructor(names: readonly string[], firstEpoch: number) {
    this.names = names;
    this.firstEpoch = firstEpoch;
    this.columns = names.map(() => new Float64Array(64));
  }

  /** The columns, with room for so many epochs. */
  reserve(epochs: number): readonly Float64Array[] {
    const length = this.columns[0]?.length ?? epochs;
    if (epochs > length) {
      this.columns = this.columns.map((column) => {
        const longer = new Float64Array(Math.max(epochs, 2 * length));
        longer.set(column);
        return longer;
      });
    }
    return this.columns;
  }

  /** The logs of the i-th epoch of this run. */
  logs(i: number): EpochLogs {
    const entries = this.names.map((name, c) => [name, this.columns[c]?.[i] ?? NaN] as const);
    return { epoch: this.firstEpoch + i, ...Object.fromEntries(entries) } as EpochLogs;
  }

  history(): History {
    const entries = this.names.map(
      (name, c) => [name, this.columns[c]?.slice(0, this.epochs) ?? new Float64Array(0)] as const,
    );
    return { epochs: this.epochs, columns: Object.fromEntries(entries) };
  }
}

/**
 * Adds up the results of steps and gives the means of an epoch: Σ result·rows ÷ Σ rows in float64.
 * `rowsAt` of a step is batchSize, or what is left for the last of an epoch.
 */
export class Tally {
  /** Steps of the present epoch so far. */
  steps = 0;
  private readonly stepsPerEpoch: number;
  private readonly batchSize: number;
  private readonly lastRows: number;
  private readonly sums: Float64Array;
  private rows = 0;

  constructor(quantities: number, rows: number, batchSize: number) {
    this.stepsPerEpoch = Math.ceil(rows / batchSize);
    this.batchSize = Math.min(batchSize, rows);
    this.lastRows = rows - (this.stepsPerEpoch - 1) * batchSize;
    this.sums = new Float64Array(quantities);
  }

  /**
   * Takes in the results of `steps` steps, a table row of `width` each from `tableRow` on. Epochs
   * that end are written into `columns` from `epoch` on; gives how many did.
   */
  add(
    results: Float32Array,
    width: number,
    tableRow: number,
    steps: number,
    columns: readonly Float64Array[],
    epoch: number,
  ): number {
    const { sums, stepsPerEpoch, batchSize, lastRows } = this;
    let ended = 0;
    for (let s = 0; s < steps; s++) {
      const at = (tableRow + s) * width;
      const last = ++this.steps === stepsPerEpoch;
      const rows = last ? lastRows : batchSize;
      // Indices run over arrays of these very lengths, here and below.
      for (let c = 0; c < sums.length; c++) sums[c]! += results[at + c]! * rows;
      this.rows += rows;
      if (!last) continue;
      for (let c = 0; c < sums.length; c++) columns[c]![epoch + ended] = sums[c]! / this.rows;
      ended += 1;
      this.reset();
    }
    return ended;
  }

  /** The mean so far of one quantity in the present epoch. */
  mean(quantity: number): number {
    return (this.sums[quantity] ?? 0) / this.rows;
  }

  reset(): void {
    this.sums.fill(0);
    this.rows = 0;
    this.steps = 0;
  }
}
