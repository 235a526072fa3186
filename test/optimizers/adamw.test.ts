import { expect, test } from 'vitest';
import { adam } from '../../lib/optimizers/adam.ts';
import { adamw } from '../../lib/optimizers/adamw.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

const gradients = [
  [1, -2],
  [3, 0.5],
  [-1, 0],
];

test('adamw decays by 0.004 unless told', () => {
  expect(adamw().options).toEqual({ learningRate: 0.001, weightDecay: 0.004 });
  expect(adamw({ weightDecay: 0 }).options.weightDecay).toBe(0);
});

test('adamw is adam on weights that were made smaller first', () => {
  const [decoupled, plain] = [adamw({ learningRate: 0.5 }), adam({ learningRate: 0.5 })];
  expect(walk(decoupled, [3, 4], gradients)).toEqual(walk(plain, [3, 4], gradients));
  const first = gradients.slice(0, 1);
  const { weights, slots } = walk(decoupled, [4, 8], first, { weightDecay: 0.25 });
  // 4 - 0.5 * 0.25 * 4, exactly.
  expect({ weights, slots }).toEqual(walk(plain, [3.5, 7], first));
});

test('adamw shrinks a weight without a gradient', () => {
  const rule = adamw({ learningRate: 0.5 });
  expect(walk(rule, [64], [[0], [0]], { weightDecay: 0.25 }).weights).toEqual([[56], [49]]);
});

test('adamw has the slots and the cost of adam', () => {
  expect(adamw().slots).toEqual(['m', 'v']);
  expect(adamw({ amsgrad: true }).slots).toEqual(['m', 'v', 'vMax']);
  expect(instructionsOf(adamw())).toBe(11);
});

test('adamw checks its options at once', () => {
  expectOptionChecked(adamw, 'adamw', 'beta1');
  expectOptionChecked(adamw, 'adamw', 'beta2');
  expectOptionChecked(adamw, 'adamw', 'epsilon', {}, ['1.5', '2^31', '2^53']);
  expectOptionChecked(adamw, 'adamw', 'amsgrad', {}, ['true']);
  expectOptionsChecked(adamw, 'adamw');
});
