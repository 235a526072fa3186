// y[i,:] = table[indices[i],:];   table [any, cols], indices [rows] i32, y [rows, cols]
//
// A table of u8 or i32 is converted to y's type, exactly for u8 and for |value| <= 2^24. An index
// outside of the table raises the flag with its row and reads nothing; that row of y becomes zeros.
import { shapeText } from '../errors.ts';
import { raise } from '../executors/reference/context.ts';
import type { Context } from '../executors/reference/context.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { GatherRowsOp } from '../plan/plan.ts';

export const gatherRows: OpDefinition<GatherRowsOp> = {
  code: 4,
  reads: ({ table, indices }) => [table, indices],
  writes: ({ y, rows, cols }) => [{ value: y, rows, cols }],
  words: ({ rows, cols, table, indices, y }) => [rows, cols, table, indices, y],
  text: ({ rows, cols, table, indices, y }, at) =>
    `${shapeText([rows, cols])} ${at(y)} = ${at(table)}[${at(indices)}]`,
  work: ({ rows, cols }, at) => at(rows) * cols,
  compute,
};

function compute(op: GatherRowsOp, memory: BoundMemory, context: Context): void {
  const { cols } = op;
  const rows = memory.size(op.rows);
  const table = memory.array(op.table);
  const tableOffset = memory.offset(op.table);
  const tableRows = memory.tableRows(op.table, cols);
  const indices = memory.ints(op.indices);
  const indexOffset = memory.offset(op.indices);
  const y = memory.array(op.y);
  const yOffset = memory.offset(op.y);
  for (let i = 0; i < rows; i++) {
    // The plan gives indices as many elements as rows; the test below guards the table.
    const index = indices[indexOffset + i]!;
    const to = yOffset + i * cols;
    if (index >= 0 && index < tableRows) {
      const from = tableOffset + index * cols;
      // Storing into a Float32Array rounds an i32 to nearest, as the conversion in a register does.
      for (let j = 0; j < cols; j++) y[to + j] = table[from + j]!;
    } else {
      raise(context, 'index', i);
      y.fill(0, to, to + cols);
    }
  }
}
