import { expect, test } from 'vitest';
import { multiply } from '../../lib/layers/multiply.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('multiply multiplies what it is called on', () => {
  expect(merged(multiply(), 3)).toEqual([
    [8, 48, 0.125],
    [8, -24, 0.25],
    [2, -6, 0.25],
    [4, 16, 0.25],
  ]);
});

test('multiply checks its options at once', () => {
  expectOptionsChecked(multiply, 'multiply');
});
