import { expect, test } from 'vitest';
import { maximum } from '../../lib/layers/maximum.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('maximum takes the largest, and sends the gradient to the last of equal ones', () => {
  expect(merged(maximum(), 3)).toEqual([
    [4, 3, 0.5],
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 1],
  ]);
});

test('maximum checks its options at once', () => {
  expectOptionsChecked(maximum, 'maximum');
});
