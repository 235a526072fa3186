import { expect, test } from 'vitest';
import { randomNormal } from '../../lib/initializers/random-normal.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments } from '../support/fill-weight.ts';

test('randomNormal has mean 0 and deviation 0.05 unless told', () => {
  expect(hasMoments(filled(randomNormal(), [50_000]), 0, 0.05)).toBe(true);
  expect(hasMoments(filled(randomNormal({ mean: 3, stddev: 2 }), [50_000]), 3, 2)).toBe(true);
  expect(filled(randomNormal({ mean: 3, stddev: 0 }), [2])).toEqual(Float32Array.of(3, 3));
});

test('randomNormal checks its options at once', () => {
  const fine = ['1.5', '2^31', '2^53'];
  expectOptionChecked(randomNormal, 'randomNormal', 'mean', {}, ['-1', ...fine]);
  expectOptionChecked(randomNormal, 'randomNormal', 'stddev', {}, fine);
  expectOptionsChecked(randomNormal, 'randomNormal');
});
