import { expect, test } from 'vitest';
import { minimum } from '../../lib/layers/minimum.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('minimum takes the smallest, and sends the gradient to the last of equal ones', () => {
  expect(merged(minimum(), 3)).toEqual([
    [1, -8, 0.5],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});

test('minimum checks its options at once', () => {
  expectOptionsChecked(minimum, 'minimum');
});
