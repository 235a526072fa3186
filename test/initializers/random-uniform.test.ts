import { expect, test } from 'vitest';
import { randomUniform } from '../../lib/initializers/random-uniform.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

test('randomUniform lies in ±0.05 unless told', () => {
  const numbers = filled(randomUniform(), [50_000]);
  expect(momentsOf(numbers).largest).toBeLessThanOrEqual(Math.fround(0.05));
  expect(hasMoments(numbers, 0, 0.1 / Math.sqrt(12))).toBe(true);
  expect(hasMoments(filled(randomUniform({ min: 2, max: 5 }), [50_000]), 3.5, 0.8660254)).toBe(
    true,
  );
  expect(filled(randomUniform({ min: 2, max: 2 }), [3])).toEqual(Float32Array.of(2, 2, 2));
});

test('randomUniform checks its options at once', () => {
  const fine = ['-1', '1.5', '2^31', '2^53'];
  expectOptionChecked(randomUniform, 'randomUniform', 'min', { max: 3e38 }, fine);
  expectOptionChecked(randomUniform, 'randomUniform', 'max', { min: -3e38 }, fine);
  expectOptionsChecked(randomUniform, 'randomUniform');
  expectRefused(() => randomUniform({ min: 1 }), 'randomUniform: got min 1 and max 0.05');
});
