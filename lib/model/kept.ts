// What the metrics of a whole set keep of every row of an epoch, in memory that the steps write at
// their rows, and what it comes to at the end.
import { memoryFor } from '../data/intake.ts';
import type { Allocate, Intake } from '../data/intake.ts';
import type { StepPlan } from '../step/step.ts';

export class KeptColumns {
  /** By the names of the plan's regions. */
  readonly memory: Readonly<Record<string, Float32Array>>;
  private readonly step: StepPlan;
  private readonly rows: number;
  /** Rows of the epoch under way that were skipped, if any. */
  private skipped: Uint8Array | undefined;

  constructor(step: StepPlan, rows: number, allocate: Allocate) {
    this.step = step;
    this.rows = rows;
    const names = step.kept.flatMap(({ regions }) => regions);
    if (step.keptMask !== undefined) names.push(step.keptMask);
    this.memory = Object.fromEntries(
      names.map((name) => {
        const width = step.plan.regions[step.region(name)]?.width ?? 0;
        return [name, memoryFor('f32', rows * width, allocate) as Float32Array];
      }),
    );
  }

  /** Whether there is such a metric. */
  get any(): boolean {
    return this.step.kept.length > 0;
  }

  /** Leaves rows out of the results of the epoch under way. */
  skip(start: number, end: number): void {
    if (this.any) (this.skipped ??= new Uint8Array(this.rows)).fill(1, start, end);
  }

  /** The metrics of all rows that count, in the order of their columns, in slices. */
  *results(): Intake<number[]> {
    const results: number[] = [];
    const mask = this.step.keptMask === undefined ? undefined : this.memory[this.step.keptMask];
    const units = mask?.length ?? this.rows;
    const left = mask || this.skipped ? yield* this.moveUp(units, mask) : units;
    this.skipped = undefined;
    for (const { regions, result } of this.step.kept) {
      const columns = regions.flatMap((name) => {
        const column = this.memory[name];
        return column ? column.subarray(0, (column.length / units) * left) : [];
      });
      results.push(yield* result(columns, left));
    }
    return results;
  }

  // Moves what counts up over what does not, run by run; gives how many units are left.
  private *moveUp(units: number, mask: Float32Array | undefined): Intake<number> {
    const { skipped } = this;
    const columns = this.step.kept.flatMap(({ regions }) =>
      regions.flatMap((name) => this.memory[name] ?? []),
    );
    const perRow = units / this.rows;
    const counts = (unit: number): boolean =>
      mask?.[unit] !== 0 && skipped?.[Math.floor(unit / perRow)] !== 1;
    let to = 0;
    for (let from = 0, seen = 0; from < units; seen++) {
      let end = from;
      while (end < units && counts(end)) end++;
      for (const column of end > from && to < from ? columns : []) {
        const width = column.length / units;
        column.copyWithin(to * width, from * width, end * width);
      }
      to += end - from;
      from = end + 1;
      if (seen % runsPerSlice === runsPerSlice - 1) yield;
    }
    return to;
  }
}

const runsPerSlice = 1 << 14;
