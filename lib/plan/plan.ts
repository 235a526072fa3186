// A plan is the list of ops of one training, evaluation or prediction step: pruned, fused, every
// value given a place. It is plain data: it prints, is checked, encoded and replayed; it owns no
// memory. docs/plan.md describes the encoded form and what an executor must do with it.
import type { Size } from '../graph/shape.ts';
import type { Read } from '../graph/shape.ts';
import type { PrimitiveName } from './primitives.ts';

/** Programs with more registers than this are not fused further; executors may rely on it. */
export const maxRegisters = 128;

export interface Plan {
  readonly kind: string;
  /** The most rows a batch may have; any 1 <= n <= capacity runs. */
  readonly capacity: number;
  readonly regions: readonly Region[];
  readonly values: readonly PlanValue[];
  readonly ops: readonly PlanOp[];
}

/** A block of memory bound at run time. */
export interface Region {
  readonly name: string;
  readonly type: 'f32' | 'i32' | 'u8';
  /**
   * `step`: a table, one row of `width` elements per step; `row`: `width` elements per batch row.
   */
  readonly moves: 'fixed' | 'step' | 'row';
  readonly width: number;
  /** Elements needed at capacity (for one step of moving regions); 0: known only when bound. */
  readonly length: number;
}

export interface PlanValue {
  readonly name: string;
  readonly type: 'f32' | 'i32' | 'u8';
  /** Elements, packed; up to 15 more behind the last belong to the value, content unspecified. */
  readonly size: Size;
  readonly region: number;
  /** Elements from the region's start (from the current step's or row's start where it moves). */
  readonly offset: number;
  /** The values that a stretch over neighbouring arrays consists of. */
  readonly parts?: readonly number[];
}

/** What every op has. */
export interface OpFlags {
  /** The layer, loss or optimizer it comes from. */
  readonly layer: string;
  /** Outputs are tested as they are written: a NaN or an infinity raises the flag. */
  readonly check?: boolean;
  /** Not run once the flag is up: updates of the model's state. */
  readonly guard?: boolean;
}

/** Index into `Plan.values`. */
export type ValueIndex = number;

export interface MapOp extends OpFlags, Part {
  readonly op: 'map';
  readonly rows: Size;
  readonly cols: Size;
}

/** c = a·b, c [m, n], over k; each of a and b may lie transposed. */
interface Product extends OpFlags {
  readonly m: Size;
  readonly n: Size;
  readonly k: Size;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly a: ValueIndex;
  readonly b: ValueIndex;
  readonly c: ValueIndex;
}

/** c = a·b (+ bias), then the epilogue over c's elements. */
export interface MatmulOp extends Product {
  readonly op: 'matmul';
  readonly bias?: ValueIndex;
  /** Column sums of b over the k rows, gathered on the way. */
  readonly columnSums?: ValueIndex;
  /** Operand 0 is c. */
  readonly epilogue?: Part;
}

/** c[s] = a[s]·b[s] for each s of the batch of products. */
export interface BatchMatmulOp extends Product {
  readonly op: 'batchMatmul';
  readonly batch: Size;
}

/** y[j] = sum over i of x[i,j]. */
export interface ColumnSumOp extends OpFlags {
  readonly op: 'columnSum';
  readonly rows: Size;
  readonly cols: Size;
  readonly x: ValueIndex;
  readonly y: ValueIndex;
}

/** y[i,:] = table[indices[i],:]; an index out of range raises the flag and reads nothing. */
export interface GatherRowsOp extends OpFlags {
  readonly op: 'gatherRows';
  readonly rows: Size;
  readonly cols: number;
  readonly table: ValueIndex;
  readonly indices: ValueIndex;
  readonly y: ValueIndex;
}

/** y[i,j] = indices[i] = j ? 1 : 0; an index out of range raises the flag. */
export interface OneHotOp extends OpFlags {
  readonly op: 'oneHot';
  readonly rows: Size;
  readonly classes: number;
  readonly indices: ValueIndex;
  readonly y: ValueIndex;
}

/** y = x with its axes permuted: y's axis i is x's axis permutation[i]. */
export interface TransposeOp extends OpFlags {
  readonly op: 'transpose';
  readonly x: ValueIndex;
  readonly y: ValueIndex;
  readonly shape: readonly Size[];
  readonly permutation: readonly number[];
}

/** y[i] = the first j with the largest x[i,j]; a NaN counts as largest. */
export interface ArgmaxOp extends OpFlags {
  readonly op: 'argmax';
  readonly rows: Size;
  readonly cols: Size;
  readonly x: ValueIndex;
  readonly y: ValueIndex;
}

/** y[i,:] = the parts' rows i side by side; elements of 4 bytes, moved as they are. */
export interface ConcatOp extends OpFlags {
  readonly op: 'concat';
  readonly rows: Size;
  readonly parts: readonly { readonly x: ValueIndex; readonly cols: Size }[];
  readonly y: ValueIndex;
}

/** y[i,j] = x[i, start + j], x [rows, width]; elements of 4 bytes, moved as they are. */
export interface SliceOp extends OpFlags {
  readonly op: 'slice';
  readonly rows: Size;
  readonly cols: Size;
  readonly width: Size;
  readonly start: Size;
  readonly x: ValueIndex;
  readonly y: ValueIndex;
}

/** y[indices[i],:] += updates[i,:] from +0, i ascending; an index out of range raises the flag. */
export interface ScatterAddRowsOp extends OpFlags {
  readonly op: 'scatterAddRows';
  readonly rows: Size;
  readonly cols: number;
  /** Indices, and rows of updates. */
  readonly count: Size;
  readonly indices: ValueIndex;
  readonly updates: ValueIndex;
  readonly y: ValueIndex;
}

export type PlanOp =
  | MapOp
  | MatmulOp
  | ColumnSumOp
  | GatherRowsOp
  | OneHotOp
  | TransposeOp
  | ArgmaxOp
  | ConcatOp
  | SliceOp
  | ScatterAddRowsOp
  | BatchMatmulOp;

/** A program over a [rows, cols] domain with what it reads and writes. */
export interface Part {
  readonly operands: readonly { readonly value: ValueIndex; readonly read: Read }[];
  readonly constants: readonly number[];
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly {
    readonly value: ValueIndex;
    readonly register: number;
    readonly write: 'full' | 'row';
  }[];
}

/** Registers: operands first, then constants, then one per instruction. */
export interface Instruction {
  readonly primitive: PrimitiveName;
  readonly arguments: readonly number[];
  /** Only of `random`: names the stream. */
  readonly site?: number;
}

export type Level = 'scalar' | 'row' | 'full';

/** The level of every register: constants and scalars < row values < full. */
export function levelsOf(part: Part): Level[] {
  const levels: Level[] = part.operands.map(({ read }) => (read === 'column' ? 'full' : read));
  for (const _ of part.constants) levels.push('scalar');
  for (const { primitive, arguments: args } of part.instructions) {
    if (primitive === 'rowSum' || primitive === 'rowMax') levels.push('row');
    else if (primitive === 'random') levels.push('full');
    else if (args.some((r) => levels[r] === 'full')) levels.push('full');
    else levels.push(args.some((r) => levels[r] === 'row') ? 'row' : 'scalar');
  }
  return levels;
}

/** Whether a part reduces along rows: then its outputs may not stand in an operand's place. */
export function reducesRows(part: Part): boolean {
  return part.instructions.some(
    ({ primitive }) => primitive === 'rowSum' || primitive === 'rowMax',
  );
}
