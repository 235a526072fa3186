// y[indices[i],:] += updates[i,:], i ascending, from +0;
// indices [count] i32, updates [count, cols], y [rows, cols]
//
// Each element of y is a chain of adds from +0 in the order of the updates (A8 of
// docs/arithmetic.md), so it does not matter who adds to which row. An index outside of y raises
// the flag with its place among the indices and adds nothing. The gradient of gatherRows.
import { add32 } from '../arithmetic.ts';
import { shapeText } from '../errors.ts';
import { raise } from '../executors/reference/context.ts';
import type { Context } from '../executors/reference/context.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { ScatterAddRowsOp } from '../plan/plan.ts';

export const scatterAddRows: OpDefinition<ScatterAddRowsOp> = {
  code: 10,
  reads: ({ indices, updates }) => [indices, updates],
  writes: ({ y, rows, cols }) => [{ value: y, rows, cols }],
  words: ({ rows, cols, count, indices, updates, y }) => [rows, cols, count, indices, updates, y],
  text: ({ rows, cols, count, indices, updates, y }, at) =>
    `${shapeText([rows, cols, count])} ${at(y)}[${at(indices)}] += ${at(updates)}`,
  work: ({ rows, cols, count }, at) => (at(rows) + at(count)) * cols,
  compute,
};

function compute(op: ScatterAddRowsOp, memory: BoundMemory, context: Context): void {
  const { cols } = op;
  const rows = memory.size(op.rows);
  const count = memory.size(op.count);
  const indices = memory.ints(op.indices);
  const indexOffset = memory.offset(op.indices);
  const updates = memory.floats(op.updates);
  const updateOffset = memory.offset(op.updates);
  const y = memory.floats(op.y);
  const yOffset = memory.offset(op.y);
  y.fill(0, yOffset, yOffset + rows * cols);
  for (let i = 0; i < count; i++) {
    // The plan gives indices as many elements as updates have rows; the test below guards y.
    const index = indices[indexOffset + i]!;
    if (index < 0 || index >= rows) {
      raise(context, 'index', i);
      continue;
    }
    const from = updateOffset + i * cols;
    const to = yOffset + index * cols;
    for (let j = 0; j < cols; j++) y[to + j] = add32(y[to + j]!, updates[from + j]!);
  }
}
