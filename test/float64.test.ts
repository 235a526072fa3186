// The float64 functions behind weights: how many units in the last place they are off (the table is
// from a computation with 300 bits), where they are exact, and that their bits never change.
import { describe, expect, test } from 'vitest';
import * as float64 from '../lib/float64.ts';
import { generator } from './arithmetic-cases.ts';

const { cosTurns, exp, inverseNormalCdf, log, pow, powInt, sinTurns } = float64;

/** Units in the last place between two doubles of one sign. */
function unitsBetween(a: number, b: number): number {
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Math.abs(Number(x! - y!));
}

const table: Readonly<
  Record<string, readonly [f: (x: number) => number, units: number, rows: readonly number[][]]>
> = {
  exp: [
    exp,
    1,
    [
      [1, Math.E],
      [-1, 0.36787944117144233],
      [0.5, 1.6487212707001282],
      [-20, 2.061153622438558e-9],
      [300, 1.9424263952412558e130],
      [-700, 9.85967654375977e-305],
      [709, 8.218407461554972e307],
      [1e-10, 1.0000000001],
      [0.34657359, 1.4142135619771539],
      [-0.3465736, 0.7071067743134504],
      [123.456, 4.132944352778106e53],
    ],
  ],
  log: [
    log,
    1,
    [
      [2, Math.LN2],
      [0.5, -Math.LN2],
      [10, Math.LN10],
      [1e-300, -690.7755278982137],
      [1e300, 690.7755278982137],
      [5e-324, -744.4400719213812],
      [1.0000001, 9.999999505838704e-8],
      [0.9999999, -1.0000000494736474e-7],
      [0.7072, -0.3464417676587033],
      [1.4141, 0.3464932863315937],
      [123456.789, 11.723646487185881],
    ],
  ],
  cosTurns: [
    cosTurns,
    2,
    [
      [0.1, 0.8090169943749475],
      [0.3, -0.30901699437494734],
      [0.6, -0.8090169943749475],
      [1.05, 0.9510565162951535],
      [-0.15, 0.5877852522924731],
      [7.3, -0.30901699437494634],
      [0.125, Math.SQRT1_2],
    ],
  ],
  sinTurns: [
    sinTurns,
    2,
    [
      [0.1, 0.5877852522924731],
      [0.3, 0.9510565162951536],
      [0.6, -0.587785252292473],
      [1.05, 0.3090169943749477],
      [-0.15, -0.8090169943749475],
      [7.3, 0.9510565162951539],
    ],
  ],
  inverseNormalCdf: [
    inverseNormalCdf,
    4,
    [
      [0.001, -3.0902323061678136],
      [0.1, -1.2815515655446004],
      [0.3, -0.5244005127080408],
      [0.49, -0.025068908258711057],
      [0.6, 0.2533471031357997],
      [0.975, 1.9599639845400538],
      [0.9999999, 5.199337582290661],
      [1e-100, -21.273453560965326],
      [1e-300, -37.0470962993612],
    ],
  ],
};

test.each(Object.keys(table))('%s is off by no more units than it says', (name) => {
  const [f, units, rows] = table[name]!;
  const bad = rows.filter(([x, y]) => !(unitsBetween(f(x!), y!) <= units));
  expect(bad.map(([x, y]) => [x, y, f(x!)])).toEqual([]);
});

describe('exact values', () => {
  test('exp and log at their limits', () => {
    expect([exp(0), exp(-0), exp(Infinity), exp(-Infinity), exp(710), exp(-746)]).toEqual([
      1,
      1,
      Infinity,
      0,
      Infinity,
      0,
    ]);
    expect(exp(-745.13)).toBe(5e-324);
    expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
    expect([exp(NaN), log(NaN), log(-1)]).toEqual([NaN, NaN, NaN]);
  });

  test('a quarter turn is a quarter turn', () => {
    expect([0, 0.25, 0.5, 0.75, 1, -0.25, 1e15].map(cosTurns)).toEqual([1, 0, -1, 0, 1, 0, 1]);
    expect([0, 0.25, 0.5, 0.75, 1, -0.25, 1e15].map(sinTurns)).toEqual([0, 1, 0, -1, 0, -1, 0]);
    expect([cosTurns(NaN), sinTurns(Infinity)]).toEqual([NaN, NaN]);
  });

  test('powers', () => {
    expect([powInt(2, 10), powInt(2, -3), powInt(-3, 3), powInt(0, 0), powInt(7, 1)]).toEqual([
      1024, 0.125, -27, 1, 7,
    ]);
    expect(powInt(1.5, 20)).toBe(3 ** 20 / 2 ** 20);
    expect([pow(9, 0.5), pow(0, 0.5), pow(0, -0.5), pow(5, 3)]).toEqual([3, 0, Infinity, 125]);
    expect([pow(-8, 1 / 3), pow(NaN, 0.5), pow(2, NaN)]).toEqual([NaN, NaN, NaN]);
  });

  test('the normal quantile is odd around one half and ends in infinities', () => {
    expect([0.5, 0, 1].map(inverseNormalCdf)).toEqual([0, -Infinity, Infinity]);
    expect([-1, 2, NaN].map(inverseNormalCdf)).toEqual([NaN, NaN, NaN]);
    expect(inverseNormalCdf(0.75)).toBe(-inverseNormalCdf(0.25));
  });
});

// A changed hash means that weights made from a seed change: see docs/arithmetic.md, A10.
test('bits never change', () => {
  const next = generator(1234567);
  const inputs = Array.from({ length: 5000 }, () => next() / 2 ** 32);
  const hashes = Object.entries({
    exp: (u: number) => exp((u - 0.5) * 1400),
    log: (u: number) => log(u * u * 10),
    pow: (u: number) => pow(u, 7.3 * u),
    powInt: (u: number) => powInt(u, 1000),
    cosTurns: (u: number) => cosTurns(u * 3 - 1),
    sinTurns: (u: number) => sinTurns(u * 3 - 1),
    inverseNormalCdf,
  }).map(([name, f]) => {
    let hash = 0x811c9dc5;
    for (const word of new Uint32Array(Float64Array.from(inputs, f).buffer)) {
      hash = Math.imul(hash ^ word, 0x01000193);
    }
    return [name, (hash >>> 0).toString(16)];
  });
  expect(Object.fromEntries(hashes)).toEqual({
    exp: 'af7d4c13',
    log: '8734c802',
    pow: 'f8b46c35',
    powInt: '2399978c',
    cosTurns: '39d8adc4',
    sinTurns: '783712dd',
    inverseNormalCdf: 'b15891ce',
  });
});
