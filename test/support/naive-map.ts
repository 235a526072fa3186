// What a map program means, written a second time and without regard to speed: one array per
// register over the whole [rows, cols] domain, one instruction after another, row sums by their
// sixteen lanes.
import * as arithmetic from '#lib/arithmetic.ts';
import type { Instruction, Part } from '#lib/plan/plan.ts';
import { uniform } from '#lib/random.ts';
import type { Seed } from '#lib/random.ts';

export interface Domain {
  readonly rows: number;
  readonly cols: number;
  readonly seed: Seed;
  readonly step: number;
}

const { fround } = Math;

const scalar: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  add: (a, b) => fround(a + b),
  sub: (a, b) => fround(a - b),
  mul: (a, b) => fround(a * b),
  div: (a, b) => fround(a / b),
  fma: arithmetic.fma32,
  neg: (a) => -a,
  abs: Math.abs,
  min: (a, b) => (a < b || Number.isNaN(a) ? a : b),
  max: (a, b) => (a > b || Number.isNaN(a) ? a : b),
  sqrt: (a) => fround(Math.sqrt(a)),
  exp: arithmetic.exp32,
  log: arithmetic.log32,
  tanh: arithmetic.tanh32,
  sigmoid: arithmetic.sigmoid32,
  expm1: arithmetic.expm132,
  log1p: arithmetic.log1p32,
  erf: arithmetic.erf32,
  sinTurns: arithmetic.sinTurns32,
  cosTurns: arithmetic.cosTurns32,
  floor: Math.floor,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (c, a, b) => (Math.abs(c) > 0 ? a : b),
  flushTiny: (a) => (Math.abs(a) < 2 ** -126 ? 0 : a),
};

/** The outputs of a part, in their order, from its operands, in theirs. */
export function naiveMap(
  part: Part,
  operands: readonly ArrayLike<number>[],
  domain: Domain,
): Float32Array[] {
  const { rows, cols } = domain;
  const each = (f: (i: number, j: number) => number): Float32Array =>
    Float32Array.from({ length: rows * cols }, (_, e) => f(Math.floor(e / cols), e % cols));
  const registers = part.operands.map(({ read }, r) => {
    const x = operands[r]!;
    const place = {
      full: (i: number, j: number) => i * cols + j,
      row: (i: number) => i,
      column: (_: number, j: number) => j,
      scalar: () => 0,
    }[read];
    return {
      values: each((i, j) => x[place(i, j)]!),
      perRow: rowsOf(rows, (i) => x[place(i, 0)]!),
    };
  });
  for (const constant of part.constants) {
    registers.push({ values: each(() => constant), perRow: rowsOf(rows, () => constant) });
  }
  for (const instruction of part.instructions) {
    const [a, b, c] = instruction.arguments.map((register) => registers[register]!);
    const { primitive } = instruction;
    if (primitive === 'rowSum' || primitive === 'rowMax') {
      const perRow = rowsOf(rows, (i) => {
        return reduceRow(primitive, a!.values.subarray(i * cols, (i + 1) * cols));
      });
      registers.push({ values: each((i) => perRow[i]!), perRow });
      continue;
    }
    if (primitive === 'random') {
      registers.push({ values: randomOf(instruction, domain), perRow: new Float32Array(rows) });
      continue;
    }
    const f = scalar[primitive]!;
    const values = each((i, j) => {
      const e = i * cols + j;
      return f(a!.values[e]!, b?.values[e] ?? 0, c?.values[e] ?? 0);
    });
    const perRow = rowsOf(rows, (i) => f(a!.perRow[i]!, b?.perRow[i] ?? 0, c?.perRow[i] ?? 0));
    registers.push({ values, perRow });
  }
  return part.outputs.map(({ register, write }) => {
    return write === 'full' ? registers[register]!.values : registers[register]!.perRow;
  });
}

function rowsOf(rows: number, f: (i: number) => number): Float32Array {
  return Float32Array.from({ length: rows }, (_, i) => f(i));
}

/** One element at a time: numbers must not depend on how elements are grouped. */
function randomOf({ site = 0 }: Instruction, { rows, cols, seed, step }: Domain): Float32Array {
  const one = new Float32Array(1);
  return Float32Array.from({ length: rows * cols }, (_, e) => {
    uniform(seed, site, step, 1, one, e);
    return one[0]!;
  });
}

/** A row's sum or maximum by the letter of A8 (docs/arithmetic.md). */
export function reduceRow(kind: 'rowSum' | 'rowMax', row: Float32Array): number {
  const combine = scalar[kind === 'rowSum' ? 'add' : 'max']!;
  const start = kind === 'rowSum' ? 0 : -Infinity;
  const pieces: number[] = [];
  for (let first = 0; first < row.length; first += 8192) {
    const elements = [...row.subarray(first, first + 8192)];
    let lanes = Array.from({ length: 16 }, (_, l) =>
      elements.filter((_, e) => e % 16 === l).reduce((acc, x) => combine(acc, x, 0), start),
    );
    while (lanes.length > 1) {
      const half = lanes.length / 2;
      lanes = lanes.slice(0, half).map((x, l) => combine(x, lanes[l + half]!, 0));
    }
    pieces.push(lanes[0]!);
  }
  return pieces.length === 0 ? start : pieces.reduce((total, x) => combine(total, x, 0));
}
