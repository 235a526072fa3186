import { expect, test } from 'vitest';
import { mish } from '../../lib/activations/mish.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, expectNear, input } from '../support/gradient-check.ts';

test('mish goes from 0 to x without overflow', () => {
  const { y, dx } = atPoints(mish(), [-1e4, -0, 0, 1e4, Infinity, NaN]);
  expect(y).toEqual([-0, -0, 0, 1e4, Infinity, NaN]);
  expectNear(dx.slice(0, 4), [0, 0.6, 0.6, 1], 1e-6, 'slope');
});

test('mish has its gradient', () => {
  const f = mish();
  checkGradient((x) => f(x), [input([4, 5], -6, 6)]);
});
