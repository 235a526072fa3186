import { expect, test } from 'vitest';
import { lion } from '../../lib/optimizers/lion.ts';
import { expectNear, numbers } from '../support/gradient-check.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

test('lion moves every weight by the rate, against the sign', () => {
  const { weights } = walk(lion({ learningRate: 0.5 }), [1, 1, 1], [[1e-30, -1e30, 0]]);
  expect(weights).toEqual([[0.5, 1.5, 1]]);
});

test('lion takes the steps of its paper', () => {
  const [rate, beta1, beta2, decay] = [0.1, 0.8, 0.95, 0.3];
  const rule = lion({ learningRate: rate, beta1, beta2 });
  const gradients = Array.from({ length: 20 }, (_, i) => numbers(6, -1, 1, i + 3));
  const [w, m] = [numbers(6), Array<number>(6).fill(0)];
  const initial = [...w];
  for (const gradient of gradients) {
    gradient.forEach((g, i) => {
      const [wNow = 0, mNow = 0] = [w[i], m[i]];
      const sign = Math.sign(beta1 * mNow + (1 - beta1) * g);
      w[i] = wNow - rate * (sign + decay * wNow);
      m[i] = beta2 * mNow + (1 - beta2) * g;
    });
  }
  const found = walk(rule, initial, gradients, { weightDecay: decay });
  expectNear(found.weights.at(-1) ?? [], w, 1e-5, 'weights');
  expectNear(found.slots['m'] ?? [], m, 1e-5, 'momentum');
});

test('lion costs eight instructions', () => {
  expect(instructionsOf(lion())).toBe(8);
});

test('lion checks its options at once', () => {
  expectOptionChecked(lion, 'lion', 'beta1');
  expectOptionChecked(lion, 'lion', 'beta2');
  expectOptionsChecked(lion, 'lion');
});
