import { expect, test } from 'vitest';
import { lecunNormal, lecunUniform } from '../../lib/initializers/lecun.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

const shape = [300, 100];

test('lecunUniform lies within √(3 ÷ fanIn)', () => {
  const numbers = filled(lecunUniform(), shape);
  expect(momentsOf(numbers).largest).toBeLessThanOrEqual(Math.fround(Math.sqrt(3 / 300)));
  expect(hasMoments(numbers, 0, Math.sqrt(1 / 300))).toBe(true);
});

test('lecunNormal has the deviation √(1 ÷ fanIn)', () => {
  expect(hasMoments(filled(lecunNormal(), shape), 0, Math.sqrt(1 / 300))).toBe(true);
});

test('lecun checks its options at once', () => {
  expectOptionsChecked(lecunUniform, 'lecunUniform');
  expectOptionsChecked(lecunNormal, 'lecunNormal');
});
