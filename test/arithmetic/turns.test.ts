// Sine and cosine in turns: exact at quarter turns, reduced exactly however large the angle is.
import { expect, test } from 'vitest';
import { cosTurns32, sinTurns32 } from '#lib/arithmetic.ts';
import * as float64 from '#lib/float64.ts';
import { patterns } from '../arithmetic-cases.ts';
import { inputsOff } from '../support/ulp.ts';

const eighths = Array.from({ length: 4000 }, (_, i) => (i - 2000) / 8);
const beside = eighths.flatMap((x) => [x * (1 + 2 ** -23), x, x * (1 - 2 ** -23)]);

// The functions of float64 do not say what sign a zero has.
function sine(x: number): number {
  const y = float64.sinTurns(Math.abs(x));
  return x < 0 || Object.is(x, -0) ? -y : y;
}

test('sinTurns and cosTurns are within 2 ulp of the exact value', () => {
  expect(inputsOff(sinTurns32, sine, beside)).toEqual([]);
  expect(inputsOff(cosTurns32, float64.cosTurns, beside)).toEqual([]);
});

test('quarter turns are exact, and zeros have the signs of IEEE 754 sinPi and cosPi', () => {
  const quarters = [0, 0.25, 0.5, 0.75, 1, 1.25, 2 ** 21 + 0.25, 2 ** 22 + 0.5, 2 ** 30];
  expect(quarters.map(sinTurns32)).toEqual([0, 1, 0, -1, 0, 1, 1, 0, 0]);
  expect(quarters.map((x) => sinTurns32(-x))).toEqual([-0, -1, -0, 1, -0, -1, -1, -0, -0]);
  expect(quarters.map(cosTurns32)).toEqual([1, 0, -1, 0, 1, 0, 0, -1, 1]);
  expect(quarters.map((x) => cosTurns32(-x))).toEqual([1, 0, -1, 0, 1, 0, 0, -1, 1]);
});

test('sinTurns is odd, cosTurns is even, to the bit; infinities and NaN give NaN', () => {
  const bad = patterns(20_000).filter((x) => {
    const odd = Object.is(sinTurns32(-x), -sinTurns32(x));
    return !odd || !Object.is(cosTurns32(-x), cosTurns32(x));
  });
  expect([...bad]).toEqual([]);
  const wild = [Infinity, -Infinity, NaN];
  expect([...wild.map(sinTurns32), ...wild.map(cosTurns32)]).toEqual(Array(6).fill(NaN));
});
