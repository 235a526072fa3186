import { expect, test } from 'vitest';
import { tanh } from '../../lib/activations/tanh.ts';
import { atPoints } from '../support/at-points.ts';

test('tanh is odd and saturates without overflow', () => {
  const { y, dx } = atPoints(tanh(), [-1e4, -0, 0, 1e4, NaN]);
  expect(y).toEqual([-1, -0, 0, 1, NaN]);
  expect(dx).toEqual([0, 1, 1, 0, NaN]);
});
