import { expect, test } from 'vitest';
import { average } from '../../lib/layers/average.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('average divides the sum by the number of inputs', () => {
  expect(merged(average(), 2)).toEqual([
    [2.5, -5, 0.5],
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
  ]);
});

test('average checks its options at once', () => {
  expectOptionsChecked(average, 'average');
});
