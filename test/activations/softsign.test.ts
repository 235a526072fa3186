import { expect, test } from 'vitest';
import { softsign } from '../../lib/activations/softsign.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

test('softsign is odd, to the zeros, and saturates slowly', () => {
  const { y, dx } = atPoints(softsign(), [-3, -0, 0, 1, 3, NaN]);
  expect(y).toEqual([-0.75, -0, 0, 0.5, 0.75, NaN]);
  expect(dx).toEqual([0.0625, 1, 1, 0.25, 0.0625, NaN]);
});

test('softsign has its gradient', () => {
  const f = softsign();
  checkGradient((x) => f(x), [input([4, 5], -6, 6)]);
});
