// exp(x) - 1 and log(1 + x) against the functions of float64 and at the ends of their domains.
import { expect, test } from 'vitest';
import { expm132, log1p32 } from '#lib/arithmetic.ts';
import { inputsOff } from '../support/ulp.ts';

const line = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);

test('expm1 is within 2 ulp of the exact value', () => {
  expect(inputsOff(expm132, Math.expm1, line(40_000, -20, 90))).toEqual([]);
});

test('log1p is within 2 ulp of the exact value', () => {
  expect(inputsOff(log1p32, Math.log1p, line(40_000, -1, 3))).toEqual([]);
});

test('expm1 keeps small numbers and the sign of zero, and ends at -1 and infinity', () => {
  expect([expm132(0), expm132(-0), expm132(2 ** -149)]).toEqual([0, -0, 2 ** -149]);
  expect([expm132(-Infinity), expm132(-18), expm132(-3e38)]).toEqual([-1, -1, -1]);
  expect([expm132(Infinity), expm132(88.72283935546875)]).toEqual([Infinity, Infinity]);
  expect(expm132(88.72283172607422)).toBeLessThan(Infinity);
  expect(expm132(NaN)).toBe(NaN);
});

test('log1p keeps small numbers and the sign of zero, and ends at -1', () => {
  expect([log1p32(0), log1p32(-0), log1p32(-(2 ** -149))]).toEqual([0, -0, -(2 ** -149)]);
  expect([log1p32(-1), log1p32(Infinity)]).toEqual([-Infinity, Infinity]);
  expect([log1p32(-1 - 2 ** -23), log1p32(-Infinity), log1p32(NaN)]).toEqual([NaN, NaN, NaN]);
});
