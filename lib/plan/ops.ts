// The one table that knows every op of a plan. What an op is stands on its page in lib/ops: what it
// reads and writes, how it is encoded and printed, and what it computes. The passes, the checker
// and the executors ask here, so that an op is added by its page and one line below.
import type { Context } from '../executors/reference/context.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { Size } from '../graph/shape.ts';
import { argmax } from '../ops/argmax.ts';
import { batchMatmul } from '../ops/batch-matmul.ts';
import { columnSum } from '../ops/column-sum.ts';
import { concat } from '../ops/concat.ts';
import { gatherRows } from '../ops/gather-rows.ts';
import { map } from '../ops/map.ts';
import { matmul } from '../ops/matmul.ts';
import { oneHot } from '../ops/one-hot.ts';
import { scatterAddRows } from '../ops/scatter-add-rows.ts';
import { slice } from '../ops/slice.ts';
import { transpose } from '../ops/transpose.ts';
import type { Part, Plan, PlanOp, ValueIndex } from './plan.ts';

/** What is to be known about one kind of op. */
export interface OpDefinition<O extends PlanOp> {
  /** Its kind in encoded plans. */
  readonly code: number;
  /** Values that it reads, without what it has written itself. */
  reads(op: O): readonly ValueIndex[];
  /** Values that it leaves behind. */
  writes(op: O, plan: Plan): readonly Output[];
  /** Its program, if it has one. */
  part?(op: O): PartOfOp | undefined;
  /** Its payload in encoded plans. */
  words(op: O): readonly number[];
  /** What stands behind its name in a printed plan; `at` prints a value. */
  text(op: O, at: (value: ValueIndex) => string): string;
  /** About how many elementary operations it takes; `at` gives a size. */
  work(op: O, at: (size: Size) => number): number;
  /** Into how many portions of some milliseconds its computation is cut; one if it does not say. */
  portions?(op: O, memory: BoundMemory, context: Context): number;
  /** Computes a portion: all are, in order; between them other runs may compute. */
  compute(op: O, memory: BoundMemory, context: Context, portion: number): void;
}

/** What an op writes, as rows of `cols` elements: a test of it names the row. */
export interface Output {
  readonly value: ValueIndex;
  readonly rows: Size;
  readonly cols: Size;
}

/** A program and the domain that it runs over. */
export interface PartOfOp {
  readonly part: Part;
  readonly rows: Size;
  readonly cols: Size;
}

const definitions: {
  readonly [K in PlanOp['op']]: OpDefinition<Extract<PlanOp, { readonly op: K }>>;
} = {
  map,
  matmul,
  columnSum,
  gatherRows,
  oneHot,
  transpose,
  argmax,
  concat,
  slice,
  scatterAddRows,
  batchMatmul,
};

/** Every op there is. */
export const opNames: readonly string[] = Object.keys(definitions);

/** What is to be known about an op; to be asked about that op alone. */
export function definitionOf(op: PlanOp): OpDefinition<PlanOp> {
  return definitions[op.op];
}
