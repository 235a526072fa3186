// The tables of a segment: what each step needs as numbers (rows, learning rate, bias corrections)
// and what each step came to. A segment that runs owns its pair of tables; the next is filled
// meanwhile.
import type { Allocate } from '../data/intake.ts';
import { numbersOf } from '../optimizers/numbers.ts';
import type { StepCount, StepNumbers } from '../optimizers/numbers.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import type { StepPlan } from '../step/step.ts';

/** The batches of an epoch. */
export interface Batches {
  readonly rows: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Rows of the last batch. */
  readonly lastRows: number;
}

export function batchesOf(rows: number, batchSize: number): Batches {
  const stepsPerEpoch = Math.ceil(rows / batchSize);
  return { rows, batchSize, stepsPerEpoch, lastRows: rows - (stepsPerEpoch - 1) * batchSize };
}

/** No segment has more steps: the tables stay within a few megabytes. */
export const segmentStepsMax = 1 << 18;
// An epoch of at most this many steps is kept in the table as a repeating pattern.
const patternMax = 1 << 12;

const unscaled: StepCount = { updates: 0, rateScale: 1 };

export class Tables {
  scalars: Float32Array = new Float32Array(0);
  results: Float32Array = new Float32Array(0);
  /** Floats in a row of results. */
  readonly width: number;
  /** The row of the tables that belongs to the first step of the segment. */
  firstRow = 0;
  private readonly allocate: Allocate;
  private readonly batches: Batches;
  private readonly stepNumbers: StepNumbers | undefined;
  private readonly scalarsWidth: number;
  private readonly columns: readonly { readonly column: number; readonly scalar: number }[];
  private readonly numbers: Float64Array;
  private readonly others: Float64Array;
  // Rows that both tables have room for.
  private capacity = 0;
  // Rows [0, written) repeat the batches of an epoch with these very numbers.
  private written = 0;
  private readonly standing: Float64Array;

  constructor(
    allocate: Allocate,
    step: StepPlan,
    batches: Batches,
    optimizer?: OptimizerDefinition,
  ) {
    this.allocate = allocate;
    const widthOf = (name: string): number => step.plan.regions[step.region(name)]?.width ?? 0;
    this.batches = batches;
    this.stepNumbers = optimizer && numbersOf(optimizer);
    this.scalarsWidth = widthOf('scalars');
    this.width = widthOf('results');
    const names = this.stepNumbers?.names ?? [];
    this.columns = step.scalars.flatMap((name, column) =>
      name === 'rows' ? [] : [{ column, scalar: names.indexOf(name) }],
    );
    this.numbers = new Float64Array(names.length);
    this.others = new Float64Array(names.length);
    this.standing = new Float64Array(names.length).fill(NaN);
  }

  /**
   * Makes ready for `steps` steps, the first of them the `stepInEpoch`-th of its epoch; `before` is
   * not needed without an optimizer. Gives for how many: those before one for which a user's
   * schedule throws. Throws itself if that is the first.
   */
  fill(stepInEpoch: number, steps: number, before: StepCount = unscaled): number {
    const { rows, batchSize, stepsPerEpoch, lastRows } = this.batches;
    const equal = lastRows === Math.min(rows, batchSize);
    const repeats = (equal || stepsPerEpoch <= patternMax) && this.steady(before, steps);
    this.firstRow = repeats && !equal ? stepInEpoch : 0;
    const end = this.firstRow + steps;
    this.grow(end);
    if (!repeats) {
      this.writeRows(0, end, stepInEpoch);
      this.written = 0;
      return this.writeNumbers(0, end, before);
    }
    if (this.numbers.some((number, i) => number !== this.standing[i])) this.written = 0;
    this.standing.set(this.numbers);
    if (this.written >= end) return steps;
    this.writeRows(this.written, end, this.written);
    this.writeNumbers(this.written, end);
    this.written = end;
    return steps;
  }

  private grow(end: number): void {
    if (end <= this.capacity) return;
    // Not read from the arrays, which are padded: the narrower would seem to hold more rows.
    this.capacity = Math.ceil(end * 1.5);
    this.results = this.allocate(this.capacity * this.width);
    this.scalars = this.allocate(this.capacity * this.scalarsWidth);
    this.written = 0;
  }

  // Whether the optimizer's numbers stay as they are at the first step, which are left in
  // `numbers`. Of those that never turn, equal at both ends is equal all along.
  private steady({ updates, rateScale }: StepCount, steps: number): boolean {
    const { stepNumbers, numbers, others } = this;
    if (!stepNumbers) return true;
    if (!stepNumbers.monotone) return false;
    stepNumbers.at(updates + 1, numbers, rateScale);
    stepNumbers.at(updates + steps, others, rateScale);
    return numbers.every((number, i) => number === others[i]);
  }

  // Column 0: n of each step.
  private writeRows(first: number, end: number, stepInEpoch: number): void {
    const { scalars, scalarsWidth: width, batches } = this;
    const { stepsPerEpoch, lastRows } = batches;
    const rows = Math.min(batches.batchSize, batches.rows);
    let left = stepsPerEpoch - (stepInEpoch % stepsPerEpoch);
    for (let row = first; row < end; row++) {
      left -= 1;
      scalars[row * width] = left === 0 ? lastRows : rows;
      if (left === 0) left = stepsPerEpoch;
    }
  }

  // The optimizer's numbers: those at hand for every row, or with `before` those of each step.
  // Gives how many rows it has written: what a later step throws must not keep earlier ones from
  // running.
  private writeNumbers(first: number, end: number, before?: StepCount): number {
    const { stepNumbers, columns, numbers, scalars, scalarsWidth: width } = this;
    if (!stepNumbers) return end - first;
    for (let row = first; row < end; row++) {
      try {
        if (before) stepNumbers.at(before.updates + 1 + row - first, numbers, before.rateScale);
      } catch (error) {
        if (row === first) throw error;
        return row - first;
      }
      for (const { column, scalar } of columns) {
        scalars[row * width + column] = numbers[scalar] ?? NaN;
      }
    }
    return end - first;
  }
}
