// Cases of argmax: the first of equals, NaN as the largest, infinities, signed zeros.
import { describeOp } from '../support/describe-op.ts';
import { coarse, ordinary, seams, wild } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

function argmaxCase(rows: number, cols: number, x: Float32Array): OpCase {
  const builder = new CaseBuilder(rows);
  const op = { op: 'argmax', layer: '', rows: -1, cols, x: builder.input(x, -cols) } as const;
  const y = builder.output(-1, 'i32');
  const needed = Array.from({ length: rows }, (_, i) => {
    const row = [...x.subarray(i * cols, (i + 1) * cols)];
    const firstNaN = row.findIndex(Number.isNaN);
    return firstNaN >= 0 ? firstNaN : row.indexOf(Math.max(...row));
  });
  return builder.expect(y, needed).build(`[${rows}, ${cols}] ${x.slice(0, 4).join()}`, {
    ...op,
    y,
  });
}

describeOp('argmax', [
  ...seams
    .filter((cols) => cols > 0)
    .flatMap((cols) => [
      argmaxCase(7, cols, ordinary(7 * cols, 1)),
      argmaxCase(7, cols, coarse(7 * cols, 2)),
      argmaxCase(3, cols, wild(3 * cols, 3)),
      argmaxCase(2, cols, new Float32Array(2 * cols).fill(-Infinity)),
      argmaxCase(2, cols, new Float32Array(2 * cols).fill(NaN)),
    ]),
  ...seams.filter((rows) => rows > 0).map((rows) => argmaxCase(rows, 10, coarse(rows * 10, 4))),
  argmaxCase(1, 4, Float32Array.of(-0, 0, -0, 0)),
  argmaxCase(1, 4, Float32Array.of(0, -0, 0, NaN)),
  argmaxCase(1, 4, Float32Array.of(NaN, Infinity, 0, NaN)),
]);
