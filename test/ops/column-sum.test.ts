// Cases of columnSum: rows on the seams of chunks, columns on those of vectors.
import { describeOp } from '../support/describe-op.ts';
import { anyBits, ordinary, seams, wild } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

function columnSumCase(rows: number, cols: number, x: Float32Array): OpCase {
  const builder = new CaseBuilder(rows);
  const op = { op: 'columnSum', layer: '', rows: -1, cols, x: builder.input(x, -cols) } as const;
  const y = builder.output(cols);
  return builder.expect(y, columnSums(rows, cols, x)).build(`[${rows}, ${cols}]`, { ...op, y });
}

/** Chunks of 1,024 rows, each a chain of adds from +0, added in order. */
function columnSums(rows: number, cols: number, x: Float32Array): number[] {
  return Array.from({ length: cols }, (_, j) => {
    const column = Array.from({ length: rows }, (_, i) => x[i * cols + j]!);
    const sums: number[] = [];
    for (let first = 0; first < rows; first += 1024) {
      const chunk = column.slice(first, first + 1024);
      sums.push(chunk.reduce((sum, element) => Math.fround(sum + element), 0));
    }
    return sums.length === 0 ? 0 : sums.reduce((sum, element) => Math.fround(sum + element));
  });
}

describeOp('columnSum', [
  ...[...seams.filter((rows) => rows > 0), 2050].flatMap((rows) => [
    columnSumCase(rows, 3, ordinary(rows * 3, 1)),
    columnSumCase(rows, 17, wild(rows * 17, 2)),
  ]),
  ...seams.map((cols) => columnSumCase(5, cols, ordinary(5 * cols, 3))),
  columnSumCase(700, 100, ordinary(70000, 4)),
  columnSumCase(40, 40, anyBits(1600, 5)),
  columnSumCase(3, 3, new Float32Array(9).fill(-0)),
]);
