// y[i,j] = indices[i] = j ? 1 : 0;   indices [rows] i32, y [rows, classes]
//
// An index outside of the classes raises the flag with its row; that row of y is all zeros.
import { shapeText } from '../errors.ts';
import { raise } from '../executors/reference/context.ts';
import type { Context } from '../executors/reference/context.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { OneHotOp } from '../plan/plan.ts';

export const oneHot: OpDefinition<OneHotOp> = {
  code: 5,
  reads: ({ indices }) => [indices],
  writes: ({ y, rows, classes }) => [{ value: y, rows, cols: classes }],
  words: ({ rows, classes, indices, y }) => [rows, classes, indices, y],
  text: ({ rows, classes, indices, y }, at) =>
    `${shapeText([rows, classes])} ${at(y)} = ${at(indices)}`,
  work: ({ rows, classes }, at) => at(rows) * classes,
  compute,
};

function compute(op: OneHotOp, memory: BoundMemory, context: Context): void {
  const { classes } = op;
  const rows = memory.size(op.rows);
  const indices = memory.ints(op.indices);
  const indexOffset = memory.offset(op.indices);
  const y = memory.floats(op.y);
  const yOffset = memory.offset(op.y);
  y.fill(0, yOffset, yOffset + rows * classes);
  for (let i = 0; i < rows; i++) {
    // The plan gives indices as many elements as rows.
    const index = indices[indexOffset + i]!;
    if (index >= 0 && index < classes) y[yOffset + i * classes + index] = 1;
    else raise(context, 'index', i);
  }
}
