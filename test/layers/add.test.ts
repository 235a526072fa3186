import { expect, test } from 'vitest';
import { add } from '../../lib/layers/add.ts';
import { expectOptionsChecked } from '../support/bad-values.ts';
import { merged } from '../support/merged.ts';

test('add adds what it is called on', () => {
  expect(merged(add(), 3)).toEqual([
    [7, -7, 1.5],
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ]);
});

test('add checks its options at once', () => {
  expectOptionsChecked(add, 'add');
});
