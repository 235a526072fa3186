// Cases of scatterAddRows: columns on the seams of vectors, rows named once, often and never, sums
// whose order shows, indices at and beyond both bounds, and enough work to be shared by threads.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { everyNative } from '../support/executors.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, coarse, indices, ordinary, seams, wild } from '../support/fills.ts';
import { CaseBuilder, runCase } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

/** `perRow` indices for each row of the batch; without it their number is fixed. */
function scatterCase(
  rows: number,
  cols: number,
  index: Int32Array,
  updates: Float32Array,
  { perRow = 0, check = false } = {},
): OpCase {
  const length = index.length;
  const count = perRow === 0 ? length : -perRow;
  const builder = new CaseBuilder(perRow === 0 ? 1 : length / perRow);
  const values = {
    indices: builder.input(index, count),
    updates: builder.input(updates, count * cols + 0),
    y: builder.output(rows * cols),
  };
  const needed = new Float32Array(rows * cols);
  index.forEach((row, i) => {
    if (row < 0 || row >= rows) return;
    for (let j = 0; j < cols; j++) {
      needed[row * cols + j] = Math.fround(needed[row * cols + j]! + updates[i * cols + j]!);
    }
  });
  const op = { op: 'scatterAddRows', layer: '', check, rows, cols, count, ...values } as const;
  return builder.expect(values.y, needed).build(`${length} into [${rows}, ${cols}]`, op);
}

const positive = seams.filter((size) => size > 0);
const often = (count: number): Int32Array => indices(count, 5, 8).map((row) => (row > 1 ? 3 : row));

describeOp('scatterAddRows', [
  ...positive.flatMap((cols) => [
    scatterCase(7, cols, indices(20, 7, 1), ordinary(20 * cols, 2)),
    scatterCase(4, cols, often(30), wild(30 * cols, 3)),
  ]),
  ...seams.map((count) => scatterCase(9, 3, indices(count, 9, 4), anyBits(count * 3, 5))),
  ...positive.map((n) => scatterCase(6, 5, indices(2 * n, 6, 6), coarse(10 * n, 7), { perRow: 2 })),
  ...positive.map((rows) => scatterCase(rows, 2, indices(40, rows, 9), ordinary(80, 10))),
  scatterCase(3, 2, Int32Array.of(1, 1), Float32Array.of(-0, -0, -0, 1)),
  scatterCase(3000, 70, indices(900, 3000, 11), ordinary(63000, 12)),
  scatterCase(5, 300, often(500), ordinary(150000, 13)),
  scatterCase(4, 65, often(900), wild(58500, 14), { check: true }),
  scatterCase(3, 2, Int32Array.of(0, 2, -1, 1, 3), ordinary(10, 13)),
  scatterCase(3, 2, Int32Array.of(2147483647, -2147483648), ordinary(4, 13)),
]);

describe('an index outside of y', () => {
  for (const { name, executor } of [
    { name: 'the reference', executor: createReference() },
    ...everyNative(),
  ]) {
    test.each([-1, 3, 2147483647, -2147483648])(`%i raises the flag on ${name}`, (bad) => {
      const updates = ordinary(16, 1).fill(NaN);
      const one = scatterCase(3, 4, Int32Array.of(2, 0, bad, bad), updates, { check: true });
      const { status } = runCase(executor, one);
      expect(status).toEqual({ stepsDone: 0, why: 'index', op: 0, row: 2 });
    });

    test(`a sum that is not finite raises the flag with its row on ${name}`, () => {
      const updates = Float32Array.of(1, 2, 3e38, 4, 5, 6, 3e38, 7);
      const one = scatterCase(9, 2, Int32Array.of(8, 5, 2, 5), updates, { check: true });
      const { status } = runCase(executor, one);
      expect(status).toEqual({ stepsDone: 0, why: 'nonFinite', op: 0, row: 5 });
    });
  }
});
