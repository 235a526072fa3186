import { expect, test } from 'vitest';
import { meanAbsoluteError } from '../../lib/losses/mean-absolute-error.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

const shape = [2, 2];

test('meanAbsoluteError is the mean of absolute differences', () => {
  const found = lossAt(meanAbsoluteError(), [1, 2, 3, 4], [1, 4, 0, 8], { shape });
  expect(found).toEqual({ rows: [1, 3.5], dx: [0, -0.25, 0.25, -0.25] });
});

test('meanAbsoluteError is their sum with that reduction', () => {
  const loss = meanAbsoluteError({ reduction: 'sum' });
  const found = lossAt(loss, [1, 2, 3, 4], [1, 4, 0, 8], { shape });
  expect(found).toEqual({ rows: [2, 7], dx: [0, -1, 1, -1] });
});

test('meanAbsoluteError averages over all axes of a sample', () => {
  const loss = meanAbsoluteError();
  const constants = [input([-1, 2, 3], -1, 1, 5)];
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 2, 3])], { constants });
});

test('meanAbsoluteError checks its options at once', () => {
  expectOptionChecked(meanAbsoluteError, 'meanAbsoluteError', 'reduction');
  expectOptionsChecked(meanAbsoluteError, 'meanAbsoluteError');
});
