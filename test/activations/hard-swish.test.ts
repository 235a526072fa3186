import { expect, test } from 'vitest';
import { hardSwish } from '../../lib/activations/hard-swish.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

test('hardSwish is 0 up to −3, x from 3 and a parabola between', () => {
  const { y } = atPoints(hardSwish(), [-1e30, -3, -1.5, 0, 3, 4, Infinity, NaN]);
  expect(y).toEqual([-0, -0, -0.375, 0, 3, 4, Infinity, NaN]);
});

test('hardSwish has the slope of the straight side at both kinks', () => {
  expect(atPoints(hardSwish(), [-4, -3, -1.5, 0, 3, 4]).dx).toEqual([0, 0, 0, 0.5, 1, 1]);
});

test('hardSwish has its gradient', () => {
  const f = hardSwish();
  checkGradient((x) => f(x), [input([4, 5], -5, 5)]);
});
