import { expect, test } from 'vitest';
import { l1 } from '../../lib/regularizers/l1.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { penaltyAt } from '../support/penalty-at.ts';

test('l1 is a share of the sum of sizes, and pulls at each weight by as much', () => {
  expect(penaltyAt(l1({ l1: 0.5 }), [1, -2, 0, 4])).toEqual([3.5, [0.5, -0.5, 0, 0.5]]);
});

test('l1 is a hundredth unless another share is asked for', () => {
  const share = Math.fround(0.01);
  expect(penaltyAt(l1(), [-1])).toEqual([share, [-share]]);
});

test('l1 has its gradient', () => {
  checkGradient((w) => l1({ l1: 0.3 }).penalty(w), [input([3, 5])]);
});

test('l1 checks its options at once', () => {
  expectOptionChecked(l1, 'l1', 'l1', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(l1, 'l1');
});
