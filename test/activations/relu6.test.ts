import { expect, test } from 'vitest';
import { relu6 } from '../../lib/activations/relu6.ts';
import { atPoints } from '../support/at-points.ts';

test('relu6 is x from 0 to 6, the nearer bound elsewhere, and lets a NaN pass', () => {
  const x = [-Infinity, -2, -0, 0, 1e-40, 3, 6, 6.5, Infinity, NaN];
  expect(atPoints(relu6(), x).y).toEqual([0, 0, 0, 0, Math.fround(1e-40), 3, 6, 6, 6, NaN]);
});

test('relu6 passes the gradient between 0 and 6 and nothing at or beyond them', () => {
  expect(atPoints(relu6(), [-2, -0, 0, 1e-40, 5.5, 6, 7]).dx).toEqual([0, 0, 0, 1, 1, 0, 0]);
});
