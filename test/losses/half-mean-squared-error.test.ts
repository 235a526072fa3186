import { expect, test } from 'vitest';
import { halfMeanSquaredError } from '../../lib/losses/half-mean-squared-error.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

test('halfMeanSquaredError sums half the squares of a row', () => {
  const found = lossAt(halfMeanSquaredError(), [1, 2, 3, 4], [1, 4, 0, 8], { shape: [2, 2] });
  expect(found).toEqual({ rows: [2, 12.5], dx: [0, -1, 1.5, -2] });
});

test('halfMeanSquaredError with the reduction sum adds up rows', () => {
  const loss = halfMeanSquaredError({ reduction: 'sum' });
  const found = lossAt(loss, [1, 2, 3, 4], [1, 4, 0, 8], { shape: [2, 2] });
  expect(found).toEqual({ rows: [2, 12.5], dx: [0, -2, 3, -4] });
});

test('halfMeanSquaredError sums over all axes of a sample', () => {
  const loss = halfMeanSquaredError();
  const constants = [input([-1, 2, 3], -1, 1, 5)];
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 2, 3])], { constants });
});

test('halfMeanSquaredError checks its options at once', () => {
  expectOptionChecked(halfMeanSquaredError, 'halfMeanSquaredError', 'reduction');
  expectOptionsChecked(halfMeanSquaredError, 'halfMeanSquaredError');
});
