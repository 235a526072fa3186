import { expect, test } from 'vitest';
import { constant, ones, zeros } from '../../lib/initializers/constant.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { filled } from '../support/fill-weight.ts';

test('zeros, ones and constant fill with one number', () => {
  expect(filled(zeros(), [2])).toEqual(Float32Array.of(0, 0));
  expect(filled(ones(), [2])).toEqual(Float32Array.of(1, 1));
  expect(filled(constant({ value: 0.1 }), [2])).toEqual(Float32Array.of(0.1, 0.1));
});

test('constant checks its options at once', () => {
  expectRefused(() => constant(undefined as never), 'constant: value: got undefined');
  expectOptionChecked(constant, 'constant', 'value', {}, ['-1', '1.5', '2^31', '2^53']);
  expectOptionsChecked(constant, 'constant');
});
