// Cases of matmul: every pair of transpositions on the seams of tiles, panels and chunks, with and
// without bias, column sums and epilogue; and the blocked form held to the definition word for
// word.
import { describe, expect, test } from 'vitest';
import { fma32 } from '#lib/arithmetic.ts';
import { blocksOf, matmulBlock } from '#lib/executors/reference/matmul-blocked.ts';
import type { Product } from '#lib/executors/reference/matmul-blocked.ts';
import { matmulPlain } from '#lib/ops/matmul.ts';
import type { MatmulOp, Part } from '#lib/plan/plan.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, coarse, midpoints, ordinary, wild } from '../support/fills.ts';
import { naiveMap } from '../support/naive-map.ts';
import { CaseBuilder, difference, oneStep } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

type Fill = (count: number, seed: number) => Float32Array;

interface Options {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly bias?: boolean;
  readonly columnSums?: boolean;
  /** `relu` in place of c; `keep` leaves c to others; `softmax` reduces rows. */
  readonly epilogue?: 'relu' | 'keep' | 'softmax';
  readonly fill?: Fill;
}

function matmulCase(m: number, n: number, k: number, options: Options = {}): OpCase {
  const { transposeA = false, transposeB = false, fill = ordinary } = options;
  const builder = new CaseBuilder();
  const left = fill(m * k, 1);
  const right = fill(k * n, 2);
  const a = builder.input(transposeA ? transposed(left, m, k) : left);
  const b = builder.input(transposeB ? transposed(right, k, n) : right);
  const shift = ordinary(n, 3);
  const bias = options.bias ? { bias: builder.input(shift) } : {};
  const c = builder.output(m * n);
  const needed = definition(left, right, m, n, k, options.bias ? shift : undefined);
  const sums = options.columnSums ? { columnSums: builder.output(n) } : {};
  if (sums.columnSums !== undefined) builder.expect(sums.columnSums, columnSums(right, k, n));
  const op: MatmulOp = { op: 'matmul', layer: '', m, n, k, transposeA, transposeB, a, b, c };
  const name = `${m} x ${n} x ${k} ${fill.name} ${JSON.stringify(options)}`;
  if (!options.epilogue) {
    return builder.expect(c, needed).build(name, { ...op, ...bias, ...sums });
  }
  const y = options.epilogue === 'relu' ? c : builder.output(m * n);
  if (options.epilogue !== 'relu') builder.expect(c, needed);
  const epilogue = epilogues[options.epilogue](c, y);
  const { seed, step } = oneStep;
  builder.expect(y, naiveMap(epilogue, [needed], { rows: m, cols: n, seed, step })[0]!);
  return builder.build(name, { ...op, ...bias, ...sums, epilogue });
}

const relu = (c: number, y: number): Part => ({
  operands: [{ value: c, read: 'full' }],
  constants: [0],
  instructions: [
    { primitive: 'lessEqual', arguments: [0, 1] },
    { primitive: 'select', arguments: [2, 1, 0] },
  ],
  outputs: [{ value: y, register: 3, write: 'full' }],
});

const epilogues = {
  relu,
  keep: relu,
  softmax: (c: number, y: number): Part => ({
    operands: [{ value: c, read: 'full' }],
    constants: [],
    instructions: [
      { primitive: 'rowMax', arguments: [0] },
      { primitive: 'sub', arguments: [0, 1] },
      { primitive: 'exp', arguments: [2] },
      { primitive: 'rowSum', arguments: [3] },
      { primitive: 'div', arguments: [3, 4] },
    ],
    outputs: [{ value: y, register: 5, write: 'full' }],
  }),
};

function transposed(x: Float32Array, rows: number, cols: number): Float32Array {
  return x.map((_, e) => x[(e % rows) * cols + Math.floor(e / rows)]!);
}

/** Chains over chunks of 1,024, chunks added in order, the bias last. */
function definition(
  a: Float32Array,
  b: Float32Array,
  m: number,
  n: number,
  k: number,
  bias?: Float32Array,
): Float32Array {
  return Float32Array.from({ length: m * n }, (_, e) => {
    const i = Math.floor(e / n);
    const j = e % n;
    const chunks = Array<number>(Math.ceil(k / 1024)).fill(0);
    for (let p = 0; p < k; p++) {
      const at = Math.floor(p / 1024);
      chunks[at] = fma32(a[i * k + p]!, b[p * n + j]!, chunks[at]!);
    }
    const total = chunks.length === 0 ? 0 : chunks.reduce((sum, x) => Math.fround(sum + x));
    return bias ? Math.fround(total + bias[j]!) : total;
  });
}

function columnSums(b: Float32Array, k: number, n: number): Float32Array {
  const ones = new Float32Array(k).fill(1);
  return definition(ones, b, 1, n, k); // fma(1, b, acc) rounds as b + acc does
}

const sizes = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 65];
const depths = [0, 1, 2, 15, 16, 17, 64, 1023, 1024, 1025, 2049];
const booleans = [false, true];
const everything: Options = { bias: true, columnSums: true };

// Operands and result that are a vector each, up to the last lane and one beyond.
const few = [
  [4, 3, 2],
  [4, 1, 3],
  [3, 1, 4],
  [2, 3, 4],
  [4, 4, 4],
  [5, 3, 3],
  [1, 16, 1],
  [16, 1, 1],
  [1, 1, 16],
  [2, 8, 2],
  [4, 4, 5],
  [17, 1, 1],
] as const;

describeOp('matmul', [
  ...few.flatMap(([m, n, k]) =>
    booleans.flatMap((transposeA) =>
      booleans.flatMap((transposeB) => [
        matmulCase(m, n, k, { transposeA, transposeB, fill: wild }),
        matmulCase(m, n, k, { transposeA, transposeB, ...everything, epilogue: 'relu' }),
      ]),
    ),
  ),
  ...sizes.flatMap((m) => sizes.map((n) => matmulCase(m, n, 5, { bias: (m + n) % 2 === 0 }))),
  ...depths.flatMap((k) =>
    booleans.flatMap((transposeA) =>
      booleans.map((transposeB) => {
        return matmulCase(6, 5, k, { transposeA, transposeB, ...everything });
      }),
    ),
  ),
  ...depths.map((k) => matmulCase(1, 17, k, everything)),
  ...depths.map((k) => matmulCase(17, 1, k, { ...everything, transposeB: true })),
  ...[63, 64, 65, 129].map((m) => matmulCase(m, 20, 40, { ...everything, transposeA: true })),
  ...[64, 96, 127, 200].map((n) => matmulCase(13, n, 30, { ...everything, transposeB: true })),
  ...[wild, coarse, midpoints, anyBits].flatMap((fill) => [
    matmulCase(9, 10, 70, { fill, ...everything }),
    matmulCase(8, 33, 1030, { fill, transposeA: true }),
  ]),
  ...(['relu', 'keep', 'softmax'] as const).flatMap((epilogue) => [
    matmulCase(1, 1, 1, { epilogue, ...everything }),
    matmulCase(5, 37, 20, { epilogue, ...everything }),
    matmulCase(66, 130, 9, { epilogue, ...everything }),
    matmulCase(4, 10, 1030, { epilogue, columnSums: true }),
  ]),
]);

describe('matmulBlock', () => {
  const shapes = [
    [4, 4, 1],
    [5, 3, 300],
    [67, 9, 1500],
    [130, 31, 20],
    [65, 300, 3],
    [3, 129, 0],
  ] as const;
  for (const fill of [ordinary, coarse, midpoints, wild, anyBits]) {
    test(`equals the definition on ${fill.name} numbers`, () => {
      for (const [m, n, k] of shapes) {
        const product = productOf(m, n, k, fill);
        const blocked = { ...product, c: new Float32Array(m * n) };
        matmulPlain(product);
        inBlocks(blocked);
        expect(difference(blocked.c, product.c)).toBe(undefined);
      }
    });
  }

  test('rounds once where rounding twice is wrong', () => {
    // (1 + u)(1 - u) = 1 - u², so 2^-24 of it added to 1 + 2^-23 lies just below a midpoint, onto
    // which float64 rounds; from there ties go to the even side, which is the wrong one.
    const first = 1 + 2 ** -23;
    const a = [first, 2 ** -12 * (1 + 2 ** -20)];
    const b = [1, 2 ** -12 * (1 - 2 ** -20)];
    expect(Math.fround(a[1]! * b[1]! + first)).toBe(1 + 2 ** -22);
    const rows = Float32Array.from({ length: 8 }, (_, e) => a[e % 2]!);
    const cols = Float32Array.from({ length: 8 }, (_, e) => b[Math.floor(e / 4)]!);
    const c = new Float32Array(16);
    inBlocks({ ...productOf(4, 4, 2, ordinary), a: rows, b: cols, c, bias: undefined });
    expect([...c]).toEqual(Array(16).fill(first));
  });
});

// The last block first: none needs another.
function inBlocks(product: Product): void {
  const blocks = blocksOf(product.m, product.n);
  for (let block = blocks - 1; block >= 0; block--) matmulBlock(product, block);
}

function productOf(m: number, n: number, k: number, fill: Fill): Product {
  const a = fill(m * k, 1);
  const b = fill(k * n, 2);
  const c = new Float32Array(m * n);
  const steps = { aOffset: 0, aRow: k, aCol: 1, bOffset: 0, bRow: n, bCol: 1 };
  return { m, n, k, a, b, ...steps, bias: fill(n, 3), biasOffset: 0, c, cOffset: 0 };
}
