import { expect, test } from 'vitest';
import { l2 } from '../../lib/regularizers/l2.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { penaltyAt } from '../support/penalty-at.ts';

test('l2 is a share of the sum of squares, and pulls in proportion to the weight', () => {
  expect(penaltyAt(l2({ l2: 0.5 }), [1, -2, 0, 4])).toEqual([10.5, [1, -2, 0, 4]]);
});

test('l2 is a hundredth unless another share is asked for', () => {
  const share = Math.fround(0.01);
  expect(penaltyAt(l2(), [-1])).toEqual([share, [-2 * share]]);
});

test('l2 has its gradient', () => {
  checkGradient((w) => l2({ l2: 0.3 }).penalty(w), [input([3, 5])]);
});

test('l2 checks its options at once', () => {
  expectOptionChecked(l2, 'l2', 'l2', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(l2, 'l2');
});
