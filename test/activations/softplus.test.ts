import { expect, test } from 'vitest';
import { softplus } from '../../lib/activations/softplus.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, expectNear, input } from '../support/gradient-check.ts';

test('softplus goes from 0 to x without overflow', () => {
  const { y, dx } = atPoints(softplus(), [-Infinity, -1e4, -0, 0, 1e4, Infinity, NaN]);
  const log2 = Math.fround(Math.log(2));
  expect(y).toEqual([0, 0, log2, log2, 1e4, Infinity, NaN]);
  expect(dx.slice(1, 5)).toEqual([0, 0.5, 0.5, 1]);
});

test('softplus and its slope keep their digits far below 0', () => {
  const { y, dx } = atPoints(softplus(), [-20, -60]);
  for (const found of [y, dx]) {
    found.forEach((at, i) => {
      expectNear([at / Math.exp(i === 0 ? -20 : -60)], [1], 1e-6, 'ratio');
    });
  }
});

test('softplus has its gradient', () => {
  const f = softplus();
  checkGradient((x) => f(x), [input([4, 5], -6, 6)]);
});
