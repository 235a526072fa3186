// A7 and A3 where they are hardest to keep: sums that lie midway between two float32, or beside the
// middle by less than float64 can hold. Random numbers never hit them, so they are built: every
// step of every chain is such a tie. Shapes reach every way in which a product may be computed.
import { describe, expect, test } from 'vitest';
import { fma32 } from '#lib/arithmetic.ts';
import { exactFma } from '../arithmetic-exact.ts';
import { describeOp } from '../support/describe-op.ts';
import { generator } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

/** The operands of one product: a [m, k] and b [k, n]. */
interface Operands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

interface Scale {
  readonly name: string;
  /** Factors of the sum on which a chunk begins, for a word. */
  first(word: number): readonly [a: number, b: number];
  /** Half a unit in the last place of that sum is the product of these two. */
  readonly half: readonly [a: number, b: number];
}

const scales: readonly Scale[] = [
  {
    name: 'near one',
    // 12 and 11 bits behind the point: their product is a float32 in [1, 2), even or odd.
    first: (word) => [(4301 + (word % 1380)) / 4096, (2151 + (word % 690)) / 2048],
    half: [2 ** -12, 2 ** -12],
  },
  {
    name: 'at the edge of infinity',
    // (2^12 - 1)(2^12 + 1) = 2^24 - 1: the largest float32.
    first: () => [4095 * 2 ** 52, 4097 * 2 ** 52],
    half: [2 ** 51, 2 ** 52],
  },
  {
    name: 'among subnormals',
    first: (word) => [(1 + (word % 9)) * 2 ** -75, (1 + (word % 7)) * 2 ** -74],
    half: [2 ** -75, 2 ** -75],
  },
];

// (1 + e)(1 - e) = 1 - e²: below the middle by what float64 keeps (2^-13) or loses.
const offsets = [2 ** -13, 2 ** -15, 2 ** -18, 2 ** -23];

/** A factor that is 1, or above or below it by the offset of this step. */
function factor(word: number, p: number): number {
  const e = offsets[p % offsets.length]!;
  const size = word % 8 === 0 ? 1 : word & 8 ? 1 + e : 1 - e;
  return word & 16 ? size : -size;
}

function ties(scale: Scale, m: number, n: number, k: number): Operands {
  const next = generator(m * 7919 + n * 31 + k);
  const word = (): number => next() >>> 8;
  const a = Float32Array.from({ length: m * k }, (_, e) => {
    const p = e % k;
    return p % 1024 === 0 ? scale.first(word())[0] : scale.half[0] * factor(word(), p);
  });
  const b = Float32Array.from({ length: k * n }, (_, e) => {
    const p = Math.floor(e / n);
    return p % 1024 === 0 ? scale.first(word())[1] : scale.half[1] * factor(word(), p);
  });
  return { a, b };
}

/** The product by a fused multiply-add of one's choice, chunk by chunk. */
function product(
  { a, b }: Operands,
  [m, n, k]: readonly [number, number, number],
  fma: (a: number, b: number, c: number) => number,
): Float32Array {
  return Float32Array.from({ length: m * n }, (_, e) => {
    const i = Math.floor(e / n);
    const j = e % n;
    let total = 0;
    for (let first = 0; first < k; first += 1024) {
      let chunk = 0;
      for (let p = first; p < Math.min(k, first + 1024); p++) {
        chunk = fma(a[i * k + p]!, b[p * n + j]!, chunk);
      }
      total = first === 0 ? chunk : Math.fround(total + chunk);
    }
    return total;
  });
}

function transposed(x: Float32Array, rows: number, cols: number): Float32Array {
  return x.map((_, e) => x[(e % rows) * cols + Math.floor(e / rows)]!);
}

type Shape = readonly [m: number, n: number, k: number];

function tieCase(scale: Scale, shape: Shape, transposeA: boolean, transposeB: boolean): OpCase {
  const [m, n, k] = shape;
  const operands = ties(scale, m, n, k);
  const builder = new CaseBuilder();
  const a = builder.input(transposeA ? transposed(operands.a, m, k) : operands.a);
  const b = builder.input(transposeB ? transposed(operands.b, k, n) : operands.b);
  const c = builder.output(m * n);
  const op = { op: 'matmul', layer: '', m, n, k, transposeA, transposeB, a, b, c } as const;
  const flags = `${transposeA ? 'aᵀ' : 'a'} ${transposeB ? 'bᵀ' : 'b'}`;
  return builder
    .expect(c, product(operands, shape, fma32))
    .build(`${scale.name}, ${m} x ${n} x ${k}, ${flags}`, op);
}

const all = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

// One panel; a row and two rows (wide panels); a column; packed and unpacked; several units.
const shapes: readonly Shape[] = [
  [1, 17, 64],
  [1, 300, 300],
  [2, 300, 130],
  [3, 5, 7],
  [17, 1, 64],
  [65, 1, 1100],
  [4, 10, 30],
  [6, 64, 1054],
  [67, 130, 70],
  [33, 100, 1100],
  [130, 129, 200],
];

const [nearOne, ...others] = scales as readonly [Scale, ...Scale[]];

describeOp('matmul over ties', [
  ...shapes.flatMap((shape) => all.map(([tA, tB]) => tieCase(nearOne, shape, tA, tB))),
  ...others.flatMap((scale) =>
    shapes
      .filter(([m, , k]) => m < 100 && k < 1000)
      .flatMap((shape) => all.map(([tA, tB]) => tieCase(scale, shape, tA, tB))),
  ),
]);

describe('the ties', () => {
  const shape: Shape = [33, 40, 60];

  test.each(scales)('$name are rounded as whole numbers say', (scale) => {
    const operands = ties(scale, ...shape);
    expect(product(operands, shape, fma32)).toEqual(product(operands, shape, exactFma));
  });

  test('are such that rounding twice goes wrong nearly everywhere', () => {
    const operands = ties(nearOne, ...shape);
    const twice = product(operands, shape, (a, b, c) => Math.fround(a * b + c));
    const right = product(operands, shape, fma32);
    const wrong = right.filter((x, i) => x !== twice[i]).length;
    expect(wrong / right.length).toBeGreaterThan(0.8);
  });

  test('at the edge of infinity are so on both sides of it', () => {
    const results = product(ties(others[0]!, ...shape), shape, fma32);
    expect(results.some((x) => Number.isFinite(x))).toBe(true);
    expect(results.some((x) => Math.abs(x) === Infinity)).toBe(true);
  });
});
