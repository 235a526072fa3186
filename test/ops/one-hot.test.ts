// Cases of oneHot: classes on the seams of vectors, indices at and beyond both bounds.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { describeOp } from '../support/describe-op.ts';
import { indices, seams } from '../support/fills.ts';
import { CaseBuilder, runCase } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

function oneHotCase(classes: number, index: Int32Array): OpCase {
  const rows = index.length;
  const builder = new CaseBuilder(rows);
  const op = { op: 'oneHot', layer: '', rows: -1, classes } as const;
  const values = { indices: builder.input(index, -1), y: builder.output(-classes) };
  const needed = Array.from({ length: rows * classes }, (_, e) =>
    index[Math.floor(e / classes)] === e % classes ? 1 : 0,
  );
  return builder
    .expect(values.y, needed)
    .build(`${rows} rows of ${classes} classes`, { ...op, ...values });
}

const positive = seams.filter((size) => size > 0);

describeOp('oneHot', [
  ...positive.map((classes) => oneHotCase(classes, indices(7, classes, 1))),
  ...positive.map((rows) => oneHotCase(10, indices(rows, 10, 2))),
  oneHotCase(3, Int32Array.of(0, 2, -1, 1, 3)),
  oneHotCase(3, Int32Array.of(2147483647, -2147483648)),
]);

describe('an index outside of the classes', () => {
  for (const bad of [-1, 3, 2147483647, -2147483648]) {
    test(`${bad} of 3 raises the flag with its row`, () => {
      const one = oneHotCase(3, Int32Array.of(0, bad, 2, bad));
      expect(runCase(createReference(), one).status).toEqual({
        stepsDone: 0,
        why: 'index',
        op: 0,
        row: 1,
      });
    });
  }
});
