// The native SIMD layer, alone, against the reference: every primitive on every instruction set of
// this machine gives the bits of lib/arithmetic.ts. Built here with the system's compiler, so that
// a difference points at one function and not at an op.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import * as arithmetic from '../lib/arithmetic.ts';
import { shuffle, splitSeed, uniform } from '../lib/random.ts';
import { fmaTriples, generator, patterns, specials } from './arithmetic-cases.ts';
import type { Triple } from './arithmetic-cases.ts';
import { compilers, started } from './support/emulated.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'simd');
const source = join(root, 'test', 'native', 'simd', 'main.cpp');
const compiler = compilers.cpp;
const flags = '-std=c++20 -O3 -ffp-contract=off -Wall -Wextra -Wconversion -Wshadow -Werror'.split(
  ' ',
);

const isas: Readonly<Record<string, readonly string[]>> = {
  scalar: ['-DBITGRAD_ISA_SCALAR'],
  avx2: ['-DBITGRAD_ISA_AVX2', '-mavx2', '-mfma'],
  avx512: ['-DBITGRAD_ISA_AVX512', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl'],
  neon: ['-DBITGRAD_ISA_NEON'],
};

function newestSource(): number {
  const headers = ['native', 'native/simd'].flatMap((path) =>
    readdirSync(join(root, path))
      .filter((name) => name.endsWith('.h'))
      .map((name) => join(root, path, name)),
  );
  return Math.max(...[source, ...headers].map((path) => statSync(path).mtimeMs));
}

function build(isa: string): string {
  const program = join(folder, isa);
  if (existsSync(program) && statSync(program).mtimeMs > newestSource()) return program;
  mkdirSync(folder, { recursive: true });
  const options = [...flags, ...(isas[isa] ?? []), source, '-o', program];
  const { status, stderr } = spawnSync(compiler, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${compiler} for ${isa}: ${stderr.slice(0, 2000)}`);
  return program;
}

function run(isa: string, words: readonly (string | number)[], input?: Float32Array): Uint8Array {
  const [command, all] = started(join(folder, isa), words.map(String));
  const { status, stdout } = spawnSync(command, all, {
    ...(input && { input: new Uint8Array(input.buffer) }),
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${isa} ${words.join(' ')}: exit status ${status}`);
  return Uint8Array.from(stdout);
}

const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.buffer);

/** Triples in the layout that the program reads: 16 of a, 16 of b, 16 of c; padded with zeros. */
function packed(triples: readonly Triple[]): Float32Array {
  const out = new Float32Array(Math.ceil(triples.length / 16) * 48);
  triples.forEach((triple, i) => {
    const at = (i >> 4) * 48 + (i & 15);
    triple.forEach((x, operand) => (out[at + 16 * operand] = x));
  });
  return out;
}

/** The first differences, as text with bit patterns; empty when all bits agree. */
function differences(
  triples: readonly Triple[],
  got: Float32Array,
  want: (a: number, b: number, c: number, i: number) => number,
): string[] {
  const bad: string[] = [];
  const bits = (x: number): string =>
    new Uint32Array(Float32Array.of(x).buffer)[0]!.toString(16).padStart(8, '0');
  for (let i = 0; i < triples.length && bad.length < 5; i++) {
    const [a, b, c] = triples[i]!;
    const wanted = want(a, b, c, i);
    if (!Object.is(got[i]!, wanted)) {
      bad.push(`(${a}, ${b}, ${c}): native ${bits(got[i]!)}, reference ${bits(wanted)}`);
    }
  }
  return bad;
}

const missing = spawnSync(compiler, ['--version']).error !== undefined;
const here = missing ? [] : ['scalar', ...supported()];
if (missing) process.stderr.write(`arithmetic-native: skipped, no compiler "${compiler}"\n`);

function supported(): string[] {
  build('scalar');
  const names = new TextDecoder().decode(run('scalar', ['isas'])).split(' ');
  return names.filter((name) => name !== 'scalar');
}

const unary: readonly Triple[] = Array.from(patterns(300_000), (x) => [x, x, x] as const);
// Whole, half, quarter and eighth turns and their neighbours.
const turns: readonly Triple[] = Array.from({ length: 12_000 }, (_, i) => {
  const x = Math.fround(((i >> 2) - 1500) / 8 + ((i & 3) - 1) * 2 ** -22);
  return [x, x, x] as const;
});
const pairs: readonly Triple[] = [
  ...specials.flatMap((a) => specials.map((b) => [a, b, specials[0]!] as const)),
  ...randomTriples(50_000),
];

function randomTriples(count: number): Triple[] {
  const next = generator(88172645);
  const values = new Float32Array(Uint32Array.from({ length: 3 * count }, next).buffer);
  return Array.from({ length: count }, (_, i) => [
    values[3 * i]!,
    values[3 * i + 1]!,
    values[3 * i + 2]!,
  ]);
}

const flag = (condition: boolean): number => (condition ? 1 : 0);
const isFinite32 = (x: number): boolean => x - x === 0;

type Rule = readonly [inputs: readonly Triple[], rule: (a: number, b: number, c: number) => number];

const rules: Readonly<Record<string, Rule>> = {
  fma: [[...fmaTriples(20_000), ...pairs], arithmetic.fma32],
  add: [pairs, arithmetic.add32],
  sub: [pairs, arithmetic.sub32],
  mul: [pairs, arithmetic.mul32],
  div: [pairs, arithmetic.div32],
  min: [pairs, arithmetic.min32],
  max: [pairs, arithmetic.max32],
  select: [pairs, arithmetic.select32],
  less: [pairs, arithmetic.less32],
  lessEqual: [pairs, arithmetic.lessEqual32],
  equal: [pairs, arithmetic.equal32],
  unordered: [pairs, (a, b) => flag(a !== a || b !== b)],
  nonFinite: [unary, (a) => flag(!isFinite32(a))],
  clamp: [unary, (a) => (a !== a ? a : a > 3 ? 3 : a < -2.5 ? -2.5 : a)],
  neg: [unary, arithmetic.neg32],
  abs: [unary, arithmetic.abs32],
  sqrt: [unary, arithmetic.sqrt32],
  floor: [unary, arithmetic.floor32],
  exp: [unary, arithmetic.exp32],
  log: [unary, arithmetic.log32],
  tanh: [unary, arithmetic.tanh32],
  sigmoid: [unary, arithmetic.sigmoid32],
  expm1: [unary, arithmetic.expm132],
  log1p: [unary, arithmetic.log1p32],
  erf: [unary, arithmetic.erf32],
  sinTurns: [[...unary, ...turns], arithmetic.sinTurns32],
  cosTurns: [[...unary, ...turns], arithmetic.cosTurns32],
  flushTiny: [unary, arithmetic.flushTiny32],
};

/** A8: the fold of 16 values with a function of two: lane l with lane l + 8, then + 4, + 2, + 1. */
function fold(values: readonly number[], join2: (a: number, b: number) => number): number {
  const lanes = [...values];
  for (let width = 8; width >= 1; width /= 2) {
    for (let l = 0; l < width; l++) lanes[l] = join2(lanes[l]!, lanes[l + width]!);
  }
  return lanes[0]!;
}

describe.skipIf(missing).each(here)('%s', (isa) => {
  beforeAll(() => {
    build(isa);
  });

  test.each(Object.keys(rules))('%s gives the bits of the reference', (name) => {
    const [inputs, rule] = rules[name]!;
    expect(differences(inputs, floatsOf(run(isa, [name], packed(inputs))), rule)).toEqual([]);
  });

  test.each(['foldSum', 'spreadSum', 'foldMax', 'spreadMax'])(
    '%s follows the fixed tree',
    (name) => {
      const next = generator(521288629);
      const inputs: Triple[] = Array.from({ length: 16 * 2000 }, (_, i) => {
        const wild = (i >> 4) % 4 === 0 ? specials[next() % specials.length]! : (next() % 3) - 1;
        const x =
          (i >> 4) % 4 === 1 ? (next() & 1 ? 0 : -0) : (i >> 4) % 4 === 2 ? next() / 7e8 : wild;
        return [Math.fround(x), 0, 0];
      });
      const join2 = name.endsWith('Sum') ? arithmetic.add32 : arithmetic.max32;
      const want = (_a: number, _b: number, _c: number, i: number): number =>
        fold(
          inputs.slice(i & ~15, (i & ~15) + 16).map(([x]) => x),
          join2,
        );
      expect(differences(inputs, floatsOf(run(isa, [name], packed(inputs))), want)).toEqual([]);
    },
  );

  test('integer lanes, masks and bit operations give the words of the definition', () => {
    const same = (
      name: string,
      inputs: readonly Triple[],
      rule: (a: number, b: number) => number,
    ) => {
      const words = (array: Float32Array): number[] => [...new Uint32Array(array.buffer)];
      const input = packed(inputs);
      const [got, sent] = [words(floatsOf(run(isa, [name], input))), words(input)];
      const wrong = inputs.findIndex((_, i) => {
        const at = (i >> 4) * 48 + (i & 15);
        return got[i] !== rule(sent[at]!, sent[at + 16]!) >>> 0;
      });
      expect(wrong, name).toBe(-1);
    };
    // NaN payloads do not survive a JavaScript number everywhere, so these inputs are numbers.
    const numbers = pairs.filter(([a, b]) => isFinite32(a) && isFinite32(b));
    const high = (a: number): number => Number((BigInt(a) * 0xd2511f53n) >> 32n);
    same('shifts', numbers, (a) => (a << 9) ^ (a >>> 7) ^ ((a | 0) >> 13));
    same('bits', numbers, (a, b) => ((a & b) ^ a) | (~a & b));
    same('highWords', numbers, high);
    same('lowWords', numbers, (a) => Math.imul(a, 0xd2511f53));
  });

  test('masks and whole numbers', () => {
    const masks = floatsOf(run(isa, ['masks'], packed(pairs)));
    const wrong = pairs.findIndex((_, i) => {
      let bits = 0;
      for (let l = 0; l < 16; l++) {
        const [a, b] = pairs[(i & ~15) + l] ?? [0, 0];
        if (a >= b) bits |= 1 << l;
      }
      return masks[i] !== bits * 2 + flag(bits !== 0);
    });
    expect(wrong).toBe(-1);
    const halves: Triple[] = Array.from({ length: 4000 }, (_, i) => [(i - 2000) / 4, 0, 0]);
    const even = (x: number): number => Math.fround(x + 12582912) - 12582912;
    const negated = (a: number): number => 0 - even(a);
    expect(differences(halves, floatsOf(run(isa, ['integers'], packed(halves))), negated)).toEqual(
      [],
    );
  });

  test('partial loads and stores stay inside, and a block transposes', () => {
    run(isa, ['bounds']);
    const block = Float32Array.from({ length: 320 }, (_, i) => i + 1);
    const want = Array.from({ length: 304 }, (_, at) => {
      const [j, i] = [Math.floor(at / 19), at % 19];
      return i < 16 ? i * 20 + j + 1 : 0;
    });
    expect([...floatsOf(run(isa, ['transpose'], block))]).toEqual(want);
  });

  test('uniform numbers and shuffles are those of lib/random.ts', () => {
    const cases = [
      [0, 0, 0, 0],
      [3, 0xdeadbeef, 7, 2 ** 53 - 1],
      [1000, 0xffffffff, 2 ** 40 + 5, 123456789012345],
    ] as const;
    for (const [group, site, step, seed] of cases) {
      const want = new Float32Array(64);
      uniform(splitSeed(seed), site, step, 64, want, group * 64);
      expect(floatsOf(run(isa, ['uniform', group, site, step, seed]))).toEqual(want);
      for (const n of [1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 128, 1000, 4097]) {
        const order = new Int32Array(n);
        shuffle(order, splitSeed(seed), site, step);
        const got = new Int32Array(run(isa, ['shuffle', n, site, step, seed]).buffer);
        expect(got, `n ${n}`).toEqual(order);
      }
    }
  });

  test('sixteen shuffles of a few are those of lib/random.ts', () => {
    for (const first of [0, 48, 2 ** 32 - 16, 2 ** 40]) {
      for (const n of [1, 2, 3, 4, 5, 8, 15, 16]) {
        const want = Array.from({ length: 16 }, (_, e) => {
          const order = new Int32Array(n);
          shuffle(order, splitSeed(5), 0xdeadbeef, first + e);
          return [...order];
        });
        const got = new Int32Array(run(isa, ['shuffleFew', n, 0xdeadbeef, first, 5]).buffer);
        expect([...got], `n ${n}, epoch ${first}`).toEqual(want.flat());
      }
    }
  });
});
