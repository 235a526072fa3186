import { expect, test } from 'vitest';
import { adadelta } from '../../lib/optimizers/adadelta.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

test('adadelta scales gradients by the ratio of past steps to past gradients', () => {
  const rule = adadelta({ rho: 0.75, epsilon: 3 });
  // s = 4, d = 4·√(3 ÷ 7), u = d² ÷ 4.
  const { weights, slots } = walk(rule, [0], [[4]]);
  const step = Math.fround(Math.fround(Math.sqrt(Math.fround(3 / 7))) * 4);
  expect(weights).toEqual([[-step]]);
  expect(slots).toEqual({ square: [4], delta: [Math.fround((step * step) / 4)] });
});

test('adadelta leaves a weight alone whose gradient is 0', () => {
  expect(walk(adadelta(), [3], [[0], [0]]).weights).toEqual([[3], [3]]);
});

test('adadelta costs fourteen instructions', () => {
  expect(instructionsOf(adadelta())).toBe(14);
});

test('adadelta checks its options at once', () => {
  expectOptionChecked(adadelta, 'adadelta', 'rho');
  expectOptionChecked(adadelta, 'adadelta', 'epsilon', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(adadelta, 'adadelta');
});
