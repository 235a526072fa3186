import { expect, test } from 'vitest';
import { radam } from '../../lib/optimizers/radam.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

function scalars(rule: ReturnType<typeof radam>, step: number): number[] {
  const out = new Float64Array(3);
  rule.scalarsAt(step, 0.5, out);
  return [...out];
}

test('radam takes steps of momentum until its second moment is certain enough', () => {
  const scaled = Array.from({ length: 8 }, (_, i) => scalars(radam(), i + 1)[2]);
  expect(scaled).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  expect(scalars(radam({ beta1: 0.5 }), 1)).toEqual([0.5, -1, 0]);
  // With a short memory it never is.
  expect(scalars(radam({ beta2: 0.5 }), 1000)[2]).toBe(0);
});

test('radam becomes adam in the long run', () => {
  const [, minusStep = 0, scaled] = scalars(radam(), 1e6);
  expect(scaled).toBe(1);
  expect(Math.abs(minusStep + 0.5)).toBeLessThan(1e-6);
});

test('radam moves by its first moment in its first step', () => {
  const rule = radam({ learningRate: 0.5, beta1: 0.5 });
  expect(walk(rule, [1], [[2]]).weights).toEqual([[0]]);
});

test('radam costs twelve instructions', () => {
  expect(instructionsOf(radam())).toBe(12);
});

test('radam checks its options at once', () => {
  expectOptionChecked(radam, 'radam', 'beta1');
  expectOptionChecked(radam, 'radam', 'beta2');
  expectOptionChecked(radam, 'radam', 'epsilon', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(radam, 'radam');
});
