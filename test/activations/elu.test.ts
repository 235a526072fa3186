import { expect, test } from 'vitest';
import { elu } from '../../lib/activations/elu.ts';
import { atPoints } from '../support/at-points.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

test('elu is x above 0 and goes to -alpha below', () => {
  const x = [-Infinity, -1e4, -0, 0, 1e-40, 2, 1e4, Infinity, NaN];
  const y = [-1, -1, -0, 0, Math.fround(1e-40), 2, 1e4, Infinity, NaN];
  expect(atPoints(elu(), x).y).toEqual(y);
  expect(atPoints(elu({ alpha: 0.5 }), [-1e4, 2]).y).toEqual([-0.5, 2]);
});

test('elu keeps the digits of small numbers', () => {
  expect(atPoints(elu(), [-1e-10]).y).toEqual([Math.fround(-1e-10)]);
});

test('elu has the slope alpha at 0, 1 above, and is finite where e^x is not', () => {
  expect(atPoints(elu({ alpha: 0.5 }), [-1e4, -0, 0, 1, 1e4]).dx).toEqual([0, 0.5, 0.5, 1, 1]);
});

test('elu has its gradient', () => {
  const f = elu({ alpha: 0.7 });
  checkGradient((x) => f(x), [input([4, 5], -4, 4)]);
});

test('elu checks its options at once', () => {
  expectOptionChecked(elu, 'elu', 'alpha', {}, ['-1', '1.5', '2^31', '2^53']);
  expectOptionsChecked(elu, 'elu');
});
