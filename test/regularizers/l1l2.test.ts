import { expect, test } from 'vitest';
import { l1l2 } from '../../lib/regularizers/l1l2.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { penaltyAt } from '../support/penalty-at.ts';

test('l1l2 adds both penalties', () => {
  const found = penaltyAt(l1l2({ l1: 0.25, l2: 0.5 }), [1, -2, 0, 4]);
  expect(found).toEqual([1.75 + 10.5, [1.25, -2.25, 0, 4.25]]);
});

test('l1l2 may have one of them alone', () => {
  expect(penaltyAt(l1l2({ l1: 0, l2: 0.5 }), [2])[0]).toBe(2);
  expect(penaltyAt(l1l2({ l2: 0.5 }), [2])[0]).toBe(2);
  expect(penaltyAt(l1l2({ l1: 0.5 }), [2])[0]).toBe(1);
});

test('l1l2 without options has 0.01 of each', () => {
  for (const none of [l1l2(), l1l2({})]) {
    expect(penaltyAt(none, [2])[0]).toBe(Math.fround(0.02 + 0.04));
  }
});

test('l1l2 checks its options at once', () => {
  for (const name of ['l1', 'l2']) {
    expectOptionChecked(l1l2, 'l1l2', name, {}, ['1.5', '2^31', '2^53']);
  }
  expectOptionsChecked(l1l2, 'l1l2');
});
