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
  private skipped: { readonly start: number; readonly end: number }[] = [];

  constructor(step: StepPlan, rows: number, allocate: Allocate) {
    this.step = step;
    this.rows = rows;
    const names = step.kept.flatMap(({ regions }) => regions);
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

  /** Leaves rows out of the results of the epoch under way; to be called in their order. */
  skip(start: number, end: number): void {
    this.skipped.push({ start, end });
  }

  /** The metrics of all rows, in the order of their columns, in slices. */
  *results(): Intake<number[]> {
    const results: number[] = [];
    const rows = this.close();
    for (const { regions, result } of this.step.kept) {
      const columns = regions.flatMap((name) => {
        const column = this.memory[name];
        return column ? column.subarray(0, (column.length / this.rows) * rows) : [];
      });
      results.push(yield* result(columns, rows));
    }
    return results;
  }

  // Moves rows up over those that were skipped; gives how many are left.
  private close(): number {
    const { skipped, rows } = this;
    this.skipped = [];
    let to = skipped[0]?.start ?? rows;
    skipped.forEach(({ end: from }, i) => {
      const end = skipped[i + 1]?.start ?? rows;
      for (const column of Object.values(this.memory)) {
        const width = column.length / rows;
        column.copyWithin(to * width, from * width, end * width);
      }
      to += end - from;
    });
    return to;
  }
}
