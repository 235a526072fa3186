// y[i,:] = [x0[i,:], x1[i,:], …];   xk [rows, cols of xk], y [rows, the sum of them]
//
// An axis of larger arrays is joined the same way: rows are all axes before it, the columns of xk
// all axes from it on. Elements are moved as they are, so no bit depends on anything.
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { Size } from '../graph/shape.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { ConcatOp, ValueIndex } from '../plan/plan.ts';

export const concat: OpDefinition<ConcatOp> = {
  code: 8,
  reads: ({ parts }) => [...new Set(parts.map(({ x }) => x))],
  writes: (op) => [{ value: op.y, rows: op.rows, cols: colsOf(op) }],
  words: ({ rows, parts, y }) => [
    rows,
    parts.length,
    ...parts.flatMap(({ x, cols }) => [x, cols]),
    y,
  ],
  text,
  work: (op, at) => at(op.rows) * at(colsOf(op)),
  compute,
};

function colsOf({ parts }: ConcatOp): Size {
  return parts.reduce((total, { cols }) => total + cols, 0);
}

function text(op: ConcatOp, at: (value: ValueIndex) => string): string {
  const parts = op.parts.map(({ x, cols }) => `${at(x)} ${shapeText([cols])}`);
  return `${shapeText([op.rows, colsOf(op)])} ${at(op.y)} = ${parts.join(', ')}`;
}

function compute(op: ConcatOp, memory: BoundMemory): void {
  const rows = memory.size(op.rows);
  const step = memory.size(colsOf(op));
  const y = memory.array(op.y);
  let first = memory.offset(op.y);
  for (const part of op.parts) {
    const cols = memory.size(part.cols);
    const x = memory.array(part.x);
    copyRows(x, memory.offset(part.x), cols, y, first, step, rows, cols);
    first += cols;
  }
}

/** Copies `cols` elements of each row; steps lead from one row to the next. Slices use it too. */
export function copyRows(
  from: Float32Array | Int32Array | Uint8Array,
  fromOffset: number,
  fromStep: number,
  to: Float32Array | Int32Array | Uint8Array,
  toOffset: number,
  toStep: number,
  rows: number,
  cols: number,
): void {
  for (let i = 0; i < rows; i++) {
    const source = fromOffset + i * fromStep;
    const target = toOffset + i * toStep;
    // The plan gives both arrays as many elements as the op reads and writes.
    for (let j = 0; j < cols; j++) to[target + j] = from[source + j]!;
  }
}
