// Cases of batchMatmul: each product is held to matmul's definition, word for word; every pair of
// transpositions, sizes on the seams of tiles and chunks, one product and many, few large ones that
// threads share, and any size that depends on the rows of the batch.
import { sizeAt } from '#lib/graph/shape.ts';
import type { Size } from '#lib/graph/shape.ts';
import { matmulPlain } from '#lib/ops/matmul.ts';
import type { BatchMatmulOp } from '#lib/plan/plan.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, coarse, midpoints, ordinary, wild } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

interface Sizes {
  readonly batch: Size;
  readonly m: Size;
  readonly n: Size;
  readonly k: Size;
}

interface Options {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly fill?: (count: number, seed: number) => Float32Array;
  /** Rows of the batch. */
  readonly rows?: number;
}

function batchCase(sizes: Sizes, options: Options = {}): OpCase {
  const { transposeA = false, transposeB = false, fill = ordinary, rows = 1 } = options;
  const builder = new CaseBuilder(rows);
  const size = (...list: Size[]): Size => list.reduce((product, own) => product * own, 1) + 0;
  const { batch, m, n, k } = sizes;
  const [left, right] = [size(batch, m, k), size(batch, k, n)];
  const a = fill(sizeAt(left, rows), 1);
  const b = fill(sizeAt(right, rows), 2);
  const values = {
    a: builder.input(a, left),
    b: builder.input(b, right),
    c: builder.output(size(batch, m, n)),
  };
  const [M, N, K] = [m, n, k].map((own) => sizeAt(own, rows)) as [number, number, number];
  const c = new Float32Array(sizeAt(batch, rows) * M * N);
  for (let s = 0; s < sizeAt(batch, rows); s++) {
    const steps = {
      aOffset: s * M * K,
      aRow: transposeA ? 1 : K,
      aCol: transposeA ? M : 1,
      bOffset: s * K * N,
      bRow: transposeB ? 1 : N,
      bCol: transposeB ? K : 1,
    };
    const bias = { bias: undefined, biasOffset: 0 };
    matmulPlain({ m: M, n: N, k: K, a, b, c, cOffset: s * M * N, ...steps, ...bias });
  }
  const op: BatchMatmulOp = {
    op: 'batchMatmul',
    layer: '',
    ...sizes,
    transposeA,
    transposeB,
    ...values,
  };
  const flags = JSON.stringify({ transposeA, transposeB });
  const name = `${batch} of ${m} x ${n} x ${k}, ${rows} rows, ${fill.name} ${flags}`;
  return builder.expect(values.c, c).build(name, op);
}

const flags = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);
const sizes = [1, 2, 4, 5, 15, 16, 17, 33, 65];
const depths = [0, 1, 15, 16, 17, 64, 1023, 1024, 1025];

describeOp('batchMatmul', [
  ...sizes.flatMap((m) => sizes.map((n) => batchCase({ batch: 3, m, n, k: 5 }))),
  ...flags.flatMap((own) => [
    ...depths.map((k) => batchCase({ batch: 2, m: 6, n: 5, k }, own)),
    ...sizes.map((k) => batchCase({ batch: 4, m: 17, n: 18, k }, own)),
    batchCase({ batch: 50, m: 7, n: 9, k: 8 }, own),
    batchCase({ batch: 300, m: 2, n: 3, k: 4 }, own),
    batchCase({ batch: 1, m: 130, n: 70, k: 90 }, own),
    batchCase({ batch: 3, m: 96, n: 200, k: 70 }, own),
    batchCase({ batch: 3, m: 130, n: 140, k: 120 }, own),
    batchCase({ batch: -2, m: 8, n: 20, k: 12 }, { ...own, rows: 17 }),
    batchCase({ batch: 3, m: -1, n: 5, k: 6 }, { ...own, rows: 16 }),
    batchCase({ batch: 3, m: 4, n: -1, k: 6 }, { ...own, rows: 33 }),
    batchCase({ batch: 3, m: 4, n: 5, k: -2 }, { ...own, rows: 15 }),
    batchCase({ batch: 5, m: 9, n: 10, k: 70 }, { ...own, fill: wild }),
    batchCase({ batch: 2, m: 8, n: 33, k: 1030 }, { ...own, fill: anyBits }),
  ]),
  ...[coarse, midpoints].map((fill) => batchCase({ batch: 3, m: 9, n: 20, k: 70 }, { fill })),
  batchCase({ batch: 0, m: 3, n: 4, k: 5 }),
  batchCase({ batch: 4, m: 0, n: 4, k: 5 }),
  batchCase({ batch: 4, m: 3, n: 0, k: 5 }),
]);
