import { expect, test } from 'vitest';
import { hardSigmoid } from '../../lib/activations/hard-sigmoid.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

const sixth = Math.fround(1 / 6);

test('hardSigmoid is 0 up to −3, 1 from 3 and a line between', () => {
  const { y, dx } = atPoints(hardSigmoid(), [-Infinity, -4, -3, 0, 1.5, 3, 4, Infinity, NaN]);
  expect(y).toEqual([0, 0, 0, 0.5, 0.75, 1, 1, 1, NaN]);
  expect(dx).toEqual([0, 0, 0, sixth, sixth, 0, 0, 0, sixth]);
});

test('hardSigmoid has its gradient', () => {
  const f = hardSigmoid();
  checkGradient((x) => f(x), [input([4, 5], -5, 5)]);
});
