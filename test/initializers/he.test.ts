import { expect, test } from 'vitest';
import { heNormal, heUniform } from '../../lib/initializers/he.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

const shape = [300, 100];

test('heUniform lies within √(6 ÷ fanIn)', () => {
  const numbers = filled(heUniform(), shape);
  expect(momentsOf(numbers).largest).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 300)));
  expect(hasMoments(numbers, 0, Math.sqrt(2 / 300))).toBe(true);
});

test('heNormal has the deviation √(2 ÷ fanIn)', () => {
  expect(hasMoments(filled(heNormal(), shape), 0, Math.sqrt(2 / 300))).toBe(true);
});

test('he checks its options at once', () => {
  expectOptionsChecked(heUniform, 'heUniform');
  expectOptionsChecked(heNormal, 'heNormal');
});
