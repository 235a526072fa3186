import { describe, expect, test } from 'vitest';
import { meanSquaredError } from '../../lib/losses/mean-squared-error.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

describe('meanSquaredError', () => {
  const shape = [2, 2];

  test('is the mean of squared differences', () => {
    const found = lossAt(meanSquaredError(), [1, 2, 3, 4], [1, 4, 0, 8], { shape });
    expect(found).toEqual({ rows: [2, 12.5], dx: [0, -1, 1.5, -2] });
  });

  test('is their sum with that reduction', () => {
    const loss = meanSquaredError({ reduction: 'sum' });
    const found = lossAt(loss, [1, 2, 3, 4], [1, 4, 0, 8], { shape });
    expect(found).toEqual({ rows: [4, 25], dx: [0, -4, 6, -8] });
  });

  test('averages over all axes of a sample', () => {
    const loss = meanSquaredError();
    checkGradient((p, t) => loss.perRow(t, p), [input([-1, 2, 3])], {
      constants: [input([-1, 2, 3], -1, 1, 5)],
    });
  });

  test('checks its options at once', () => {
    expectOptionChecked(meanSquaredError, 'meanSquaredError', 'reduction');
    expectOptionsChecked(meanSquaredError, 'meanSquaredError');
  });
});
