import { expect, test } from 'vitest';
import { selu } from '../../lib/activations/selu.ts';
import { atPoints } from '../support/at-points.ts';
import { checkGradient, expectNear, input } from '../support/gradient-check.ts';

const [scale, alpha] = [1.0507009873554805, 1.6732632423543772];

test('selu is an elu of two constants', () => {
  const { y, dx } = atPoints(selu(), [-1e4, -0, 0, 2, 1e4, NaN]);
  const wanted = [-scale * alpha, -0, 0, 2 * scale, 1e4 * scale, NaN].map(Math.fround);
  expectNear(y.slice(0, 5), wanted.slice(0, 5), 1e-7, 'selu');
  expect(y[5]).toBe(NaN);
  const slopes = [0, scale * alpha, scale * alpha, scale, scale, NaN].map(Math.fround);
  expect(dx).toEqual(slopes);
});

test('selu keeps mean 0 and variance 1 of normal numbers', () => {
  // By a sum over the density.
  const x = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 200);
  const { y } = atPoints(selu(), x);
  const weight = x.map((at) => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI) / 200);
  const moment = (power: 1 | 2): number =>
    y.reduce((sum, at, i) => sum + (power === 1 ? at : at * at) * (weight[i] ?? 0), 0);
  expect(Math.abs(moment(1))).toBeLessThan(1e-5);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(1e-5);
});

test('selu has its gradient', () => {
  const f = selu();
  checkGradient((x) => f(x), [input([4, 5], -4, 4)]);
});
