// Random programs over domains of every shape, large enough to be cut for threads: each is run by
// the interpreter of strips, the row programs and the epilogues of products, and must leave the
// same bits as the reference, in its outputs and nowhere else.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { levelsOf } from '#lib/plan/plan.ts';
import type { Instruction, MapOp, MatmulOp, Part } from '#lib/plan/plan.ts';
import { arityOf, primitiveNames } from '#lib/plan/primitives.ts';
import { everyNative } from '../../support/executors.ts';
import { indices, ordinary } from '../../support/fills.ts';
import { CaseBuilder, difference, runCase } from '../../support/op-case.ts';
import type { OpCase } from '../../support/op-case.ts';
import { repeated } from '../../support/emulated.ts';

const reference = createReference();
const natives = everyNative();

type Pick = (below: number) => number;

function numbers(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0;
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}

const lengths = [1, 2, 3, 5, 10, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 128, 200, 1025, 8200];
const folds = new Set(['rowSum', 'rowMax']);

/** Rows and columns of a domain; some have more elements than a thread takes at once. */
function domain(pick: Pick): readonly [number, number] {
  const cols = lengths[pick(lengths.length)] ?? 1;
  const elements = [10, 1000, 20_000, 60_000][pick(4)] ?? 10;
  return [1 + pick(Math.max(1, Math.floor(elements / cols))), cols];
}

/** A program over `operands` that were already given; its outputs are full or per row at random. */
function program(builder: CaseBuilder, pick: Pick, rows: number, cols: number, c?: number): Part {
  const operands: Part['operands'][number][] = c === undefined ? [] : [{ value: c, read: 'full' }];
  const full: number[] = [];
  for (let i = pick(5) + (operands.length === 0 ? 1 : 0); i > 0; i--) {
    const read = (['full', 'full', 'row', 'column', 'scalar'] as const)[pick(5)] ?? 'full';
    const size = { full: rows * cols, row: rows, column: cols, scalar: 1 }[read];
    const integers = pick(6) === 0;
    const data = integers ? indices(size, 1000, i) : ordinary(size, pick(1000));
    const value = builder.input(data);
    if (read === 'full' && !integers) full.push(value);
    operands.push({ value, read });
  }
  const constants = Array.from({ length: pick(3) }, () => Math.fround(pick(100) / 16 - 3));
  const first = operands.length + constants.length;
  const withFolds = pick(2) === 0;
  const instructions: Instruction[] = [];
  for (let i = 0; i < 1 + pick(14); i++) {
    const primitive = primitiveNames[pick(primitiveNames.length)] ?? 'add';
    if (folds.has(primitive) && !withFolds) continue;
    const register = (): number => {
      const known = first + instructions.length;
      return pick(3) === 0 ? pick(known) : known - 1 - pick(Math.min(known, 4));
    };
    if (primitive === 'random') instructions.push({ primitive, arguments: [], site: pick(99) });
    else {
      const args = Array.from({ length: arityOf(primitive) }, register);
      instructions.push({ primitive, arguments: args });
    }
  }
  const registers = first + instructions.length;
  const levels = levelsOf({ operands, constants, instructions, outputs: [] });
  const reduces = instructions.some(({ primitive }) => folds.has(primitive));
  const free = reduces ? [] : full;
  const outputs = Array.from({ length: 1 + pick(3) }, (_, i) => {
    const register = pick(2) === 0 ? registers - 1 - pick(Math.min(registers, 3)) : pick(registers);
    if (levels[register] !== 'full' && pick(2) === 0) {
      return { value: builder.output(rows), register, write: 'row' as const };
    }
    const taken = pick(2) === 0 ? free.splice(0, 1)[0] : undefined;
    const inPlace = taken === undefined ? undefined : builder.inPlace(taken);
    // The product stands in the place of the epilogue's first output, or has its own.
    const host = i === 0 && pick(2) === 0 && !reduces ? c : undefined;
    const value = inPlace ?? host;
    return { value: value ?? builder.output(rows * cols), register, write: 'full' as const };
  });
  return { operands, constants, instructions, outputs };
}

function mapCase(seed: number): OpCase {
  const pick = numbers(seed);
  const builder = new CaseBuilder();
  const [rows, cols] = domain(pick);
  const op: MapOp = { op: 'map', layer: '', rows, cols, ...program(builder, pick, rows, cols) };
  return builder.build(`map ${seed}`, { ...op, check: pick(2) === 0 });
}

function matmulCase(seed: number): OpCase {
  const pick = numbers(seed + 1e6);
  const builder = new CaseBuilder();
  const [m, n] = [1 + pick(400), lengths[pick(18)] ?? 1];
  const k = 1 + pick(pick(3) === 0 ? 1100 : 40);
  const [transposeA, transposeB] = [pick(2) === 0, pick(2) === 0];
  const a = builder.input(ordinary(m * k, 1));
  const b = builder.input(ordinary(k * n, 2));
  const c = builder.output(m * n);
  const epilogue = program(builder, pick, m, n, c);
  const sizes = { m, n, k, transposeA, transposeB, a, b, c, epilogue };
  const op: MatmulOp = {
    op: 'matmul',
    layer: '',
    ...sizes,
    ...(pick(2) === 0 && { bias: builder.input(ordinary(n, 3)) }),
    ...(pick(2) === 0 && { columnSums: builder.output(n) }),
  };
  return builder.build(`matmul ${seed}`, { ...op, check: pick(2) === 0 });
}

function problems(one: OpCase): string[] {
  const needed = runCase(reference, one);
  const found: string[] = [];
  for (const { name, executor } of natives) {
    for (const threads of [1, 3]) {
      const got = runCase(executor, one, threads);
      got.values.forEach((array, value) => {
        const unequal = difference(array, needed.values[value] ?? []);
        if (unequal !== undefined) found.push(`${name}, ${threads}: %${value} ${unequal}`);
      });
      if (JSON.stringify(got.status) !== JSON.stringify(needed.status)) {
        found.push(`${name}, ${threads}: ${JSON.stringify([got.status, needed.status])}`);
      }
      found.push(...got.damage.map((damage) => `${name}, ${threads}: ${damage}`));
    }
  }
  return found.map((text) => `${one.name}: ${text}`);
}

const count = repeated(150);

describe.skipIf(natives.length === 0)('random programs', () => {
  test.each([
    ['maps', mapCase],
    ['epilogues', matmulCase],
  ])('%s have the bits of the reference', (_, make) => {
    const found: string[] = [];
    for (let seed = 1; seed <= count && found.length < 5; seed++) {
      found.push(...problems(make(seed)));
    }
    expect(found).toEqual([]);
  });
});
