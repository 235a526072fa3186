import { expect, test } from 'vitest';
import { identity } from '../../lib/initializers/identity.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { filled } from '../support/fill-weight.ts';

test('identity has its gain on the diagonal and 0 elsewhere', () => {
  expect(filled(identity(), [2, 2])).toEqual(Float32Array.of(1, 0, 0, 1));
  expect(filled(identity({ gain: 3 }), [2, 3])).toEqual(Float32Array.of(3, 0, 0, 0, 3, 0));
  expect(filled(identity(), [3, 2])).toEqual(Float32Array.of(1, 0, 0, 1, 0, 0));
});

test('identity needs two axes', () => {
  for (const shape of [[4], [1, 2, 2]]) {
    expectRefused(() => filled(identity(), shape), 'identity: dense/kernel has shape');
  }
});

test('identity checks its options at once', () => {
  expectOptionChecked(identity, 'identity', 'gain', {}, ['-1', '1.5', '2^31', '2^53']);
  expectOptionsChecked(identity, 'identity');
});
