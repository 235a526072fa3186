import { expect, test } from 'vitest';
import { leakyRelu } from '../../lib/activations/leaky-relu.ts';
import { atPoints } from '../support/at-points.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

const fifth = Math.fround(0.2);

test('leakyRelu is x above 0 and alpha·x elsewhere', () => {
  const x = [-Infinity, -10, -0, 0, 10, Infinity, NaN];
  const y = [-Infinity, Math.fround(-10 * fifth), -0, 0, 10, Infinity, NaN];
  expect(atPoints(leakyRelu(), x).y).toEqual(y);
  expect(atPoints(leakyRelu({ alpha: 0.5 }), [-10, 10]).y).toEqual([-5, 10]);
});

test('leakyRelu has the slope 1 above 0 and alpha elsewhere, at 0 too', () => {
  expect(atPoints(leakyRelu(), [-10, 0, 10]).dx).toEqual([fifth, fifth, 1]);
});

test('leakyRelu checks its options at once', () => {
  expectOptionChecked(leakyRelu, 'leakyRelu', 'alpha', {}, ['-1', '1.5', '2^31', '2^53']);
  expectOptionsChecked(leakyRelu, 'leakyRelu');
});
