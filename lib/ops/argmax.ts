// y[i] = the first j with the largest x[i,j];   x [rows, cols], y [rows] i32
//
// A NaN counts as larger than any number, so the first NaN of a row is its answer.
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { ArgmaxOp } from '../plan/plan.ts';

// Elements lie within x, whose size the plan fixes: hence `!` behind each read.

export const argmax: OpDefinition<ArgmaxOp> = {
  code: 7,
  reads: ({ x }) => [x],
  writes: ({ y, rows }) => [{ value: y, rows, cols: 1 }],
  words: ({ rows, cols, x, y }) => [rows, cols, x, y],
  text: ({ rows, cols, x, y }, at) => `${shapeText([rows, cols])} ${at(y)} = ${at(x)}`,
  work: ({ rows, cols }, at) => at(rows) * at(cols),
  compute,
};

function compute(op: ArgmaxOp, memory: BoundMemory): void {
  const rows = memory.size(op.rows);
  const cols = memory.size(op.cols);
  const x = memory.floats(op.x);
  const y = memory.ints(op.y);
  const yOffset = memory.offset(op.y);
  for (let i = 0; i < rows; i++) {
    const row = memory.offset(op.x) + i * cols;
    let best = 0;
    for (let j = 1; j < cols; j++) {
      const largest = x[row + best]!;
      if (Number.isNaN(largest)) break;
      const candidate = x[row + j]!;
      if (candidate > largest || Number.isNaN(candidate)) best = j;
    }
    y[yOffset + i] = best;
  }
}
