import { expect, test } from 'vitest';
import { truncatedNormal } from '../../lib/initializers/truncated-normal.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

const cut = 0.8796256610342398;

test('truncatedNormal stays within two deviations of 0.05 unless told', () => {
  const numbers = filled(truncatedNormal(), [50_000]);
  expect(momentsOf(numbers).largest).toBeLessThanOrEqual(Math.fround(0.1));
  expect(momentsOf(numbers).largest).toBeGreaterThan(0.0999);
  expect(hasMoments(numbers, 0, 0.05 * cut)).toBe(true);
});

test('truncatedNormal is cut on both sides of its mean', () => {
  const numbers = filled(truncatedNormal({ mean: 3, stddev: 2 }), [50_000]);
  expect(hasMoments(numbers, 3, 2 * cut)).toBe(true);
  expect(numbers.every((x) => x >= -1 && x <= 7)).toBe(true);
  expect(filled(truncatedNormal({ mean: 3, stddev: 0 }), [2])).toEqual(Float32Array.of(3, 3));
});

test('truncatedNormal checks its options at once', () => {
  const fine = ['1.5', '2^31', '2^53'];
  expectOptionChecked(truncatedNormal, 'truncatedNormal', 'mean', {}, ['-1', ...fine]);
  expectOptionChecked(truncatedNormal, 'truncatedNormal', 'stddev', {}, fine);
  expectOptionsChecked(truncatedNormal, 'truncatedNormal');
});
