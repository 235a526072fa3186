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

  /** The metrics of all rows, in the order of their columns, in slices. */
  *results(): Intake<number[]> {
    const results: number[] = [];
    for (const { regions, result } of this.step.kept) {
      const columns = regions.flatMap((name) => this.memory[name] ?? []);
      results.push(yield* result(columns, this.rows));
    }
    return results;
  }
}
