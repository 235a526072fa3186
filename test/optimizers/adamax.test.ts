import { expect, test } from 'vitest';
import { adamax } from '../../lib/optimizers/adamax.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

test('adamax moves by the rate in its first step, whatever the gradient', () => {
  for (const g of [1e-3, 1, 1e3]) {
    const { weights } = walk(adamax({ learningRate: 0.125 }), [1, 1], [[g, -g]]);
    const [down = 0, up = 0] = weights[0] ?? [];
    expect(Math.abs(down - 0.875)).toBeLessThan(2e-5);
    expect(Math.abs(up - 1.125)).toBeLessThan(2e-5);
  }
});

test('adamax divides by the largest recent gradient', () => {
  const rule = adamax({ learningRate: 1, beta1: 0, beta2: 0.5, epsilon: 2 ** -30 });
  const { weights, slots } = walk(rule, [0], [[8], [1]]);
  expect([weights, slots]).toEqual([[[-1], [-1.25]], { m: [1], u: [4] }]);
});

test('adamax stays finite where there was no gradient at all', () => {
  expect(walk(adamax(), [3], [[0], [0]]).weights).toEqual([[3], [3]]);
});

test('adamax corrects its first moment in float64', () => {
  const out = new Float64Array(2);
  adamax({ beta1: 0.5 }).scalarsAt(2, 0.25, out);
  expect([...out]).toEqual([0.25, -0.25 / 0.75]);
});

test('adamax costs nine instructions', () => {
  expect(instructionsOf(adamax())).toBe(9);
});

test('adamax checks its options at once', () => {
  expectOptionChecked(adamax, 'adamax', 'beta1');
  expectOptionChecked(adamax, 'adamax', 'beta2');
  expectOptionChecked(adamax, 'adamax', 'epsilon', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(adamax, 'adamax');
});
