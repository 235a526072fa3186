import { expect, test } from 'vitest';
import { exp } from '../../lib/activations/exp.ts';
import { atPoints } from '../support/at-points.ts';

test('exp is its own derivative', () => {
  const { y, dx } = atPoints(exp(), [-Infinity, -1e4, -0, 0, 1, 1e4, NaN]);
  expect(y).toEqual([0, 0, 1, 1, Math.fround(Math.E), Infinity, NaN]);
  expect(dx).toEqual(y);
});
