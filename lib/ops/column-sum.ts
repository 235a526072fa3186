// y[j] = sum over i of x[i,j];   x [rows, cols], y [cols]
//
// Rows are cut into chunks of 1,024. A chunk's sum is a chain of adds from +0, row by row; chunk 0
// starts the total, later chunks are added in order: the shape of matmul along k
// (A7, A8 of docs/arithmetic.md).
import { add32 } from '../arithmetic.ts';
import { shapeText } from '../errors.ts';
import { chunk } from '../executors/reference/matmul-blocked.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { ColumnSumOp } from '../plan/plan.ts';

export const columnSum: OpDefinition<ColumnSumOp> = {
  code: 3,
  reads: ({ x }) => [x],
  writes: ({ y, cols }) => [{ value: y, rows: 1, cols }],
  words: ({ rows, cols, x, y }) => [rows, cols, x, y],
  text: ({ rows, cols, x, y }, at) => `${shapeText([rows, cols])} ${at(y)} = ${at(x)}`,
  work: ({ rows, cols }, at) => at(rows) * at(cols),
  compute,
};

function compute(op: ColumnSumOp, memory: BoundMemory): void {
  const rows = memory.size(op.rows);
  const cols = memory.size(op.cols);
  const x = memory.floats(op.x);
  sumColumns(rows, cols, x, memory.offset(op.x), cols, 1, memory.floats(op.y), memory.offset(op.y));
}

/** Element (i, j) of x is x[xOffset + i·rowStep + j·colStep]; matmul's columnSums use it too. */
export function sumColumns(
  rows: number,
  cols: number,
  x: Float32Array,
  xOffset: number,
  rowStep: number,
  colStep: number,
  y: Float32Array,
  yOffset: number,
): void {
  for (let j = 0; j < cols; j++) {
    const start = xOffset + j * colStep;
    let total = 0;
    for (let first = 0; first < rows; first += chunk) {
      const last = Math.min(first + chunk, rows);
      let sum = 0;
      // The element is within x: the plan fixes its size.
      for (let i = first; i < last; i++) sum = add32(sum, x[start + i * rowStep]!);
      total = first === 0 ? sum : add32(total, sum);
    }
    y[yOffset + j] = total;
  }
}
