// y[i,j] = x[i, start + j];   x [rows, width], y [rows, cols], start + cols <= width
//
// An axis of larger arrays is cut the same way: rows are all axes before it, columns all axes from
// it on. Elements are moved as they are, so no bit depends on anything.
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { SliceOp } from '../plan/plan.ts';
import { copyRows } from './concat.ts';

export const slice: OpDefinition<SliceOp> = {
  code: 9,
  reads: ({ x }) => [x],
  writes: ({ y, rows, cols }) => [{ value: y, rows, cols }],
  words: ({ rows, cols, width, start, x, y }) => [rows, cols, width, start, x, y],
  text: ({ rows, cols, width, start, x, y }, at) =>
    `${shapeText([rows, cols])} ${at(y)} = ${at(x)} ${shapeText([rows, width, start])}`,
  work: ({ rows, cols }, at) => at(rows) * at(cols),
  compute,
};

function compute(op: SliceOp, memory: BoundMemory): void {
  const cols = memory.size(op.cols);
  const from = memory.offset(op.x) + memory.size(op.start);
  const to = memory.offset(op.y);
  const rows = memory.size(op.rows);
  const [x, y] = [memory.array(op.x), memory.array(op.y)];
  copyRows(x, from, memory.size(op.width), y, to, cols, rows, cols);
}
