// The scalar primitives against the definition of rounding, and the elementary functions against
// the sizes, signs and limits that rule A5 promises. Their bits are pinned by a hash.
import { describe, expect, test } from 'vitest';
import * as arithmetic from '../lib/arithmetic.ts';
import { fmaTriples, patterns, specials } from './arithmetic-cases.ts';
import { exactFma } from './arithmetic-exact.ts';

const { exp32, fma32, log32, sigmoid32, tanh32 } = arithmetic;
const { cosTurns32, erf32, expm132, log1p32, sinTurns32 } = arithmetic;

describe('fma32', () => {
  test('rounds once, on every boundary and beside it', () => {
    const wrong = fmaTriples(4000).filter(
      ([a, b, c]) => !Object.is(fma32(a, b, c), exactFma(a, b, c)),
    );
    expect(wrong).toEqual([]);
  });

  test('differs from rounding twice on inputs that the cases contain', () => {
    const twice = fmaTriples(4000).filter(
      ([a, b, c]) => !Object.is(Math.fround(a * b + c), exactFma(a, b, c)),
    );
    expect(twice.length).toBeGreaterThan(1000);
  });

  test('keeps the sign of a zero and passes NaN and infinities', () => {
    expect(fma32(-0, 1, -0)).toBe(-0);
    expect(fma32(1, -1, 1)).toBe(0);
    expect(fma32(-(2 ** -100), 2 ** -100, 0)).toBe(-0);
    expect(fma32(Infinity, 0, 1)).toBe(NaN);
    expect(fma32(Infinity, 1, -Infinity)).toBe(NaN);
    expect(fma32(2 ** 127, 2, -Infinity)).toBe(-Infinity);
    expect(fma32(2 ** 127, 2, 0)).toBe(Infinity);
  });
});

describe('comparisons and choices', () => {
  test('min and max give a where the comparison holds or a is NaN, else b', () => {
    expect(arithmetic.max32(0, -0)).toBe(-0);
    expect(arithmetic.max32(-0, 0)).toBe(0);
    expect(arithmetic.min32(0, -0)).toBe(-0);
    expect(arithmetic.max32(NaN, 1)).toBe(NaN);
    expect(arithmetic.max32(1, NaN)).toBe(NaN);
    expect(arithmetic.min32(NaN, 1)).toBe(NaN);
    expect(arithmetic.min32(1, NaN)).toBe(NaN);
  });

  test('comparisons with NaN are 0, and select takes b for NaN and for zero', () => {
    for (const compare of [arithmetic.less32, arithmetic.lessEqual32, arithmetic.equal32]) {
      expect([compare(NaN, 1), compare(1, NaN), compare(NaN, NaN)]).toEqual([0, 0, 0]);
    }
    const choices = [1, -1, Infinity, 0, -0, NaN].map((c) => arithmetic.select32(c, 7, 9));
    expect(choices).toEqual([7, 7, 7, 9, 9, 9]);
  });

  test('flushTiny gives +0 for everything below the smallest normal number', () => {
    expect(arithmetic.flushTiny32(-(2 ** -127))).toBe(0);
    expect(arithmetic.flushTiny32(-0)).toBe(0);
    expect(arithmetic.flushTiny32(-(2 ** -126))).toBe(-(2 ** -126));
    expect(arithmetic.flushTiny32(NaN)).toBe(NaN);
  });

  test('floor keeps -0', () => {
    expect(arithmetic.floor32(-0)).toBe(-0);
    expect(arithmetic.floor32(-0.5)).toBe(-1);
  });
});

describe('elementary functions', () => {
  const functions = { exp32, log32, tanh32, sigmoid32 };
  const later = { expm132, log1p32, erf32, sinTurns32, cosTurns32 };

  test('limits and special values are exact', () => {
    const table: readonly (readonly [keyof typeof functions, number, number])[] = [
      ['exp32', 0, 1],
      ['exp32', -0, 1],
      ['exp32', Infinity, Infinity],
      ['exp32', -Infinity, 0],
      ['exp32', 88.72283935546875, Infinity],
      ['exp32', -103.97209167480469, 0],
      ['log32', 1, 0],
      ['log32', 0, -Infinity],
      ['log32', -0, -Infinity],
      ['log32', Infinity, Infinity],
      ['log32', -1, NaN],
      ['log32', -Infinity, NaN],
      ['tanh32', 0, 0],
      ['tanh32', -0, -0],
      ['tanh32', 2 ** -149, 2 ** -149],
      ['tanh32', Infinity, 1],
      ['tanh32', -Infinity, -1],
      ['sigmoid32', 0, 0.5],
      ['sigmoid32', -0, 0.5],
      ['sigmoid32', Infinity, 1],
      ['sigmoid32', -Infinity, 0],
    ];
    for (const [name, x, y] of table) expect(functions[name](x), `${name}(${x})`).toBe(y);
    for (const f of Object.values(functions)) expect(f(NaN)).toBe(NaN);
  });

  test('exp reaches the largest number and the subnormals', () => {
    expect(exp32(Math.fround(88.72283172607422))).toBeGreaterThan(3.4e38);
    expect(exp32(Math.fround(88.72283172607422))).toBeLessThan(Infinity);
    expect(exp32(Math.fround(-103.9720764))).toBe(2 ** -149);
  });

  test('every result is a float32, tanh is odd, and none leaves its range', () => {
    const inputs = patterns(20_000);
    for (const [name, f] of Object.entries({ ...functions, ...later })) {
      const rough = inputs.filter((x) => !Object.is(f(x), Math.fround(f(x))));
      expect([...rough], name).toEqual([]);
    }
    const bad = inputs.filter((x) => {
      const y = tanh32(x);
      const z = sigmoid32(x);
      return !Object.is(tanh32(-x), -y) || (x === x && !(Math.abs(y) <= 1 && z >= 0 && z <= 1));
    });
    expect([...bad]).toEqual([]);
  });

  // A changed hash is a changed arithmetic: a new version of docs/arithmetic.md, no new constant.
  test('bits never change', () => {
    const hashes = Object.entries({ ...functions, ...later }).map(([name, f]) => {
      const results = new Float32Array(patterns(20_000).map(f));
      let hash = 0x811c9dc5;
      for (const word of new Uint32Array(results.map((y) => (y !== y ? NaN : y)).buffer)) {
        hash = Math.imul(hash ^ word, 0x01000193);
      }
      return [name, (hash >>> 0).toString(16)];
    });
    expect(Object.fromEntries(hashes)).toEqual({
      exp32: '23ec05bc',
      log32: '834b2910',
      tanh32: '6c71d69f',
      sigmoid32: 'ff168858',
      expm132: '6a56a511',
      log1p32: '75886131',
      erf32: '8ecd59be',
      sinTurns32: 'ca940eec',
      cosTurns32: 'b8e460be',
    });
  });
});

test('add, sub and mul round once', () => {
  for (const a of specials) {
    for (const b of specials) {
      const zero = a * b === 0 ? a * b : -0;
      const wanted = [exactFma(a, 1, b), exactFma(b, -1, a), exactFma(a, b, zero)];
      expect([arithmetic.add32(a, b), arithmetic.sub32(a, b), arithmetic.mul32(a, b)]).toEqual(
        wanted,
      );
    }
  }
});
