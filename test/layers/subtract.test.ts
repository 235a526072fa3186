import { expect, test } from 'vitest';
import { subtract } from '../../lib/layers/subtract.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('subtract takes the second from the first', () => {
  expect(merged(subtract(), 2)).toEqual([
    [-3, 6, 0],
    [1, 1, 1],
    [-1, -1, -1],
  ]);
});

test('subtract checks its options at once', () => {
  expectOptionsChecked(subtract, 'subtract');
});
