import { expect, test } from 'vitest';
import { constant } from '../../lib/schedules/constant.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('constant is the same rate for ever', () => {
  const schedule = constant({ learningRate: 0.25 });
  expect([0, 1, 2 ** 40].map((step) => schedule.at(step))).toEqual([0.25, 0.25, 0.25]);
});

test('options of constant are checked at once', () => {
  const sizes = ['1.5', '2^31', '2^53'];
  expectOptionChecked(constant, 'constant', 'learningRate', {}, sizes);
  expectOptionsChecked(constant, 'constant');
});
