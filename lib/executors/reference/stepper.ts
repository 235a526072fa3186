// Walks a segment: step by step, op by op, as docs/plan.md describes. It can stop between two ops,
// or between portions of a long one, and go on later, which is how training shares the event loop
// with everything else. A stepper belongs to one run at a time; what it holds is made once, so that
// a running segment allocates nothing.
import type { Size } from '../../graph/shape.ts';
import { definitionOf } from '../../plan/ops.ts';
import type { Output } from '../../plan/ops.ts';
import type { Part, Plan } from '../../plan/plan.ts';
import { shuffle } from '../../random.ts';
import type { Regions, Segment, Status, Why } from '../executor.ts';
import type { Context, Flag } from './context.ts';
import { check } from './finite.ts';
import { BoundMemory } from './memory.ts';
import type { Program } from './program.ts';

/** A plan as `load` leaves it: shared by all runs, never changed by them. */
export interface Prepared {
  readonly plan: Plan;
  readonly programs: ReadonlyMap<Part, Program>;
  /** By op: the outputs to test, empty where none are. */
  readonly checked: readonly (readonly Output[])[];
}

// The clock is read when about this many elementary operations (near a nanosecond each) are done.
const workBetweenClocks = 200_000;

const noOrder = new Int32Array(0);

const empty: Segment = {
  steps: 0,
  step: 0,
  rows: 0,
  batchSize: 0,
  cursor: 0,
  epoch: 0,
  seed: [0, 0],
  order: -1,
  orderMode: 'keep',
  shuffleSite: 0,
  tableRow: 0,
  threads: 1,
};

export class Stepper {
  private readonly prepared: Prepared;
  private readonly memory: BoundMemory;
  /** By op: portions, and the work of one, for batches of `portionsFor` rows. */
  private readonly portions: Int32Array;
  private readonly work: Int32Array;
  private portionsFor = -1;
  private readonly sizeOf = (size: Size): number => this.memory.size(size);
  private readonly context: Context;
  /** Where the order of an epoch is written, empty if nowhere. */
  private order: Int32Array = noOrder;
  private segment = empty;
  private stepsDone = 0;
  private cursor = 0;
  private epoch = 0;
  private nextOp = 0;
  private nextPortion = 0;
  private endOp = 0;
  private inStep = false;
  private why: Why = 'done';
  private cancelled = false;

  constructor(prepared: Prepared) {
    const { plan, programs } = prepared;
    this.prepared = prepared;
    this.memory = new BoundMemory(plan);
    this.portions = new Int32Array(plan.ops.length);
    this.work = new Int32Array(plan.ops.length);
    const flag: Flag = { why: 'done', op: 0, row: 0 };
    this.context = { op: 0, flag, random: { seed: [0, 0], step: 0 }, programs };
  }

  /**
   * Binds memory and stands before the first step. The flag survives if the first op is not op 0.
   */
  begin(regions: Regions, segment: Segment): void {
    this.memory.bind(regions, segment);
    this.segment = segment;
    this.stepsDone = 0;
    this.cursor = segment.cursor;
    this.epoch = segment.epoch;
    this.inStep = false;
    this.why = 'done';
    this.cancelled = false;
    const order = segment.order < 0 ? undefined : regions[segment.order];
    this.order = order instanceof Int32Array ? order.subarray(0, segment.rows) : noOrder;
    const { firstOp = 0, opCount = 0 } = segment;
    const opsInPlan = this.prepared.plan.ops.length;
    this.endOp = opCount === 0 ? opsInPlan : Math.min(firstOp + opCount, opsInPlan);
  }

  /** Ends the run at the next edge between steps. */
  cancel(): void {
    this.cancelled = true;
  }

  /** Runs on until the segment ends (true) or the clock has passed `untilMs` (false). */
  advance(untilMs: number): boolean {
    const { segment, context } = this;
    let work = 0;
    while (this.inStep || this.stepsDone < segment.steps) {
      if (!this.inStep) {
        if (this.cancelled) {
          this.why = 'cancelled';
          return true;
        }
        this.startStep();
      }
      while (this.nextOp < this.endOp) {
        work += this.runPortion();
        if (work < workBetweenClocks) continue;
        work = 0;
        if (performance.now() >= untilMs) return false;
      }
      this.inStep = false;
      if (context.flag.why !== 'done') {
        this.why = context.flag.why;
        return true;
      }
      this.stepsDone += 1;
      this.moveOn();
    }
    return true;
  }

  status(): Status {
    const { flag } = this.context;
    return { stepsDone: this.stepsDone, why: this.why, op: flag.op, row: flag.row };
  }

  private startStep(): void {
    const { segment, context, memory, cursor } = this;
    const { firstOp = 0, seed, tableRow } = segment;
    if (firstOp === 0) {
      context.flag.why = 'done';
      context.flag.op = 0;
      context.flag.row = 0;
      if (cursor === 0) this.fillOrder();
    }
    memory.moveTo(tableRow + this.stepsDone, cursor, this.batchRows());
    if (this.portionsFor !== memory.n) this.countPortions();
    context.random.seed = seed;
    context.random.step = segment.step + this.stepsDone;
    this.nextOp = firstOp;
    this.nextPortion = 0;
    this.inStep = true;
  }

  private countPortions(): void {
    const { memory, context, prepared, portions, work } = this;
    for (let i = 0; i < portions.length; i++) {
      const op = prepared.plan.ops[i]!;
      const definition = definitionOf(op);
      // What has no elements is one portion as well.
      portions[i] = Math.max(1, definition.portions?.(op, memory, context) ?? 1);
      const all = definition.work(op, this.sizeOf);
      work[i] = Math.min(Math.ceil(all / portions[i]!), workBetweenClocks);
    }
    this.portionsFor = memory.n;
  }

  /** Runs the next portion of an op unless that is guarded and the flag is up; gives its work. */
  private runPortion(): number {
    const { context, memory, prepared, nextOp, nextPortion } = this;
    // The index runs over the plan's ops, to which all lists are parallel.
    const op = prepared.plan.ops[nextOp]!;
    if (op.guard && nextPortion === 0 && context.flag.why !== 'done') {
      this.nextOp += 1;
      return 0;
    }
    context.op = nextOp;
    definitionOf(op).compute(op, memory, context, nextPortion);
    if (nextPortion < this.portions[nextOp]! - 1) {
      this.nextPortion += 1;
    } else {
      const outputs = prepared.checked[nextOp]!;
      if (outputs.length > 0) check(outputs, memory, context);
      this.nextPortion = 0;
      this.nextOp += 1;
    }
    return this.work[nextOp]!;
  }

  private moveOn(): void {
    this.cursor += this.batchRows();
    if (this.cursor < this.segment.rows) return;
    this.cursor = 0;
    this.epoch += 1;
  }

  private batchRows(): number {
    return Math.min(this.segment.batchSize, this.segment.rows - this.cursor);
  }

  private fillOrder(): void {
    const { order } = this;
    const { orderMode, seed, shuffleSite } = this.segment;
    if (orderMode === 'shuffle') shuffle(order, seed, shuffleSite, this.epoch);
    else if (orderMode === 'identity') for (let i = 0; i < order.length; i++) order[i] = i;
  }
}
