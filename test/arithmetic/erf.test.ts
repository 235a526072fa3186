// The error function against its series in float64.
import { expect, test } from 'vitest';
import { erf32 } from '#lib/arithmetic.ts';
import { patterns } from '../arithmetic-cases.ts';
import { realErf } from '../support/real.ts';
import { inputsOff } from '../support/ulp.ts';

test('erf is within 2 ulp of the exact value', () => {
  const line = Array.from({ length: 40_000 }, (_, i) => (i - 20_000) / 4500);
  expect(inputsOff(erf32, realErf, line)).toEqual([]);
});

test('erf is odd to the bit, never beyond 1, and 1 from 3.92 on', () => {
  const bad = patterns(20_000).filter((x) => {
    return !Object.is(erf32(-x), -erf32(x)) || Math.abs(erf32(x)) > 1;
  });
  expect([...bad]).toEqual([]);
  expect([erf32(0), erf32(-0)]).toEqual([0, -0]);
  expect([3.92, 4, 10, 3e38, Infinity].map((x) => erf32(Math.fround(x)))).toEqual([1, 1, 1, 1, 1]);
  expect(erf32(NaN)).toBe(NaN);
});
