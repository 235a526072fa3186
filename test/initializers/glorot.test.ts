import { expect, test } from 'vitest';
import { glorotNormal, glorotUniform } from '../../lib/initializers/glorot.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

const shape = [300, 100];

test('glorotUniform lies within √(6 ÷ (fanIn + fanOut))', () => {
  const numbers = filled(glorotUniform(), shape);
  expect(momentsOf(numbers).largest).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 400)));
  expect(hasMoments(numbers, 0, Math.sqrt(2 / 400))).toBe(true);
});

test('glorotNormal has the deviation √(2 ÷ (fanIn + fanOut))', () => {
  expect(hasMoments(filled(glorotNormal(), shape), 0, Math.sqrt(2 / 400))).toBe(true);
});

test('glorot checks its options at once', () => {
  expectOptionsChecked(glorotUniform, 'glorotUniform');
  expectOptionsChecked(glorotNormal, 'glorotNormal');
});
