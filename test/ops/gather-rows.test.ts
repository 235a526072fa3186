// Cases of gatherRows: rows on the seams of vectors, tables of each element type, indices at and
// beyond both bounds, a table that is known only when it is bound and one inside a larger region.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, indices, ordinary, seams } from '../support/fills.ts';
import { CaseBuilder, runCase } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

type Table = Float32Array | Int32Array | Uint8Array;

function gatherCase(
  cols: number,
  table: Table,
  index: Int32Array,
  type: 'f32' | 'i32' = 'f32',
  bound = false,
): OpCase {
  const rows = index.length;
  const builder = new CaseBuilder(rows);
  const op = { op: 'gatherRows', layer: '', rows: -1, cols } as const;
  const values = {
    table: bound ? builder.table(table) : builder.input(table),
    indices: builder.input(index, -1),
    y: builder.output(-cols, type),
  };
  const tableRows = table.length / cols;
  const needed = Array.from({ length: rows * cols }, (_, e) => {
    const from = index[Math.floor(e / cols)]!;
    const element = from >= 0 && from < tableRows ? table[from * cols + (e % cols)]! : 0;
    return type === 'f32' ? Math.fround(element) : element;
  });
  return builder
    .expect(values.y, needed)
    .build(`${rows} of ${tableRows} rows of ${cols}, ${table.constructor.name} to ${type}`, {
      ...op,
      ...values,
    });
}

const bytes = (count: number): Uint8Array => Uint8Array.from(indices(count, 256, 1));
const positive = seams.filter((size) => size > 0);

describeOp('gatherRows', [
  ...positive.flatMap((cols) => [
    gatherCase(cols, ordinary(9 * cols, 1), indices(20, 9, 2)),
    gatherCase(cols, bytes(9 * cols), indices(20, 9, 3), 'f32', true),
    gatherCase(cols, indices(9 * cols, 2 ** 28, 4), indices(5, 9, 5), 'i32'),
  ]),
  ...positive.map((rows) => gatherCase(3, anyBits(30, 6), indices(rows, 10, 7))),
  gatherCase(1, indices(50, 10, 8), indices(30, 50, 9), 'i32', true),
  gatherCase(2, indices(50, 2 ** 28, 10), indices(30, 25, 11), 'f32', true),
  gatherCase(1, bytes(50), indices(30, 50, 12), 'i32', true),
  gatherCase(2, ordinary(6, 13), Int32Array.of(0, 2, -1, 1, 3)),
  gatherCase(2, ordinary(6, 13), Int32Array.of(2147483647, -2147483648), 'f32', true),
]);

describe('an index outside of the table', () => {
  for (const bound of [false, true]) {
    for (const bad of [-1, 3, 2147483647, -2147483648]) {
      const which = bound ? 'known when bound' : 'of known size';
      test(`${bad} in a table ${which} raises the flag with its row`, () => {
        const one = gatherCase(4, ordinary(12, 1), Int32Array.of(2, 0, bad, bad), 'f32', bound);
        expect(runCase(createReference(), one).status).toEqual({
          stepsDone: 0,
          why: 'index',
          op: 0,
          row: 2,
        });
      });
    }
  }
});
