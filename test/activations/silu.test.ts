import { expect, test } from 'vitest';
import { silu } from '../../lib/activations/silu.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

test('silu goes from 0 to x without overflow', () => {
  const { y, dx } = atPoints(silu(), [-1e4, -0, 0, 1e4, Infinity, NaN]);
  expect(y).toEqual([-0, -0, 0, 1e4, Infinity, NaN]);
  expect(dx.slice(0, 4)).toEqual([0, 0.5, 0.5, 1]);
});

test('silu has its gradient', () => {
  const f = silu();
  checkGradient((x) => f(x), [input([4, 5], -6, 6)]);
});
