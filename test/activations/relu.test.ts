import { expect, test } from 'vitest';
import { relu } from '../../lib/activations/relu.ts';
import { atPoints } from '../support/at-points.ts';

test('relu is x above 0, +0 elsewhere, and lets a NaN pass', () => {
  const x = [-Infinity, -2, -1e-40, -0, 0, 1e-40, 3, Infinity, NaN];
  expect(atPoints(relu(), x).y).toEqual([0, 0, 0, 0, 0, Math.fround(1e-40), 3, Infinity, NaN]);
});

test('relu passes the gradient above 0 and nothing at or below it', () => {
  expect(atPoints(relu(), [-2, -0, 0, 1e-40, 3]).dx).toEqual([0, 0, 0, 1, 1]);
});
