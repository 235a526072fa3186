import { expect, test } from 'vitest';
import { nadam } from '../../lib/optimizers/nadam.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

test('nadam looks ahead by the momentum of the next step', () => {
  // Without a decay the momentum is a quarter in all steps.
  const rule = nadam({ beta1: 0.5, beta2: 0.75, momentumDecay: 0 });
  const out = new Float64Array(4);
  rule.scalarsAt(1, 0.5, out);
  const [first, second] = [(-0.5 * 0.75) / 0.75, (-0.5 * 0.25) / (1 - 0.0625)];
  expect([...out]).toEqual([0.5, first, second, 1 / Math.sqrt(0.25)]);
  rule.scalarsAt(2, 0.5, out);
  const next = [(-0.5 * 0.75) / (1 - 0.0625), (-0.5 * 0.25) / (1 - 0.015625)];
  expect([...out]).toEqual([0.5, ...next, 1 / Math.sqrt(1 - 0.5625)]);
});

test('nadam has the same numbers of a step wherever it starts', () => {
  const numbers = (rule: ReturnType<typeof nadam>, step: number): number[] => {
    const out = new Float64Array(4);
    rule.scalarsAt(step, 0.001, out);
    return [...out];
  };
  const steady = nadam();
  const inOrder = Array.from({ length: 9000 }, (_, i) => numbers(steady, i + 1));
  for (const step of [9000, 1, 2, 1000, 999, 40]) {
    expect(numbers(steady, step)).toEqual(inOrder[step - 1]);
    expect(numbers(nadam(), step)).toEqual(inOrder[step - 1]);
  }
  // Nothing is left of the product by then: only the momentum of the next step.
  const momentum = 0.9 * (1 - 0.5 * 0.96 ** (9001 * 0.004));
  expect(Math.abs((inOrder.at(-1)?.[2] ?? 0) + 0.001 * momentum)).toBeLessThan(1e-15);
});

test('nadam has the product of all momentums of late steps, and at once', () => {
  const out = new Float64Array(4);
  for (const beta1 of [0, 0.9, 0.999, 1 - 2 ** -53]) {
    for (const momentumDecay of [0, 1e-300, 0.004, 0.38, 1, 100, 3e38]) {
      const rule = nadam({ beta1, momentumDecay });
      const momentum = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
      let product = 1;
      for (let step = 1; step < 20_000; step++) {
        product *= momentum(step);
        if (step % 1999 !== 0) continue;
        rule.scalarsAt(step, 1, out);
        const wanted = (momentum(step) - 1) / (1 - product);
        expect(Math.abs((out[1] ?? NaN) / wanted - 1) < 1e-6, `${beta1} ${step}`).toBe(true);
      }
      rule.scalarsAt(2 ** 53 - 1, 1, out);
      expect(out.every(Number.isFinite)).toBe(true);
    }
  }
});

test('nadam leaves a weight alone whose gradient is 0', () => {
  expect(walk(nadam(), [3], [[0], [0]]).weights).toEqual([[3], [3]]);
});

test('nadam costs thirteen instructions', () => {
  expect(instructionsOf(nadam())).toBe(13);
});

test('nadam checks its options at once', () => {
  expectOptionChecked(nadam, 'nadam', 'beta1');
  expectOptionChecked(nadam, 'nadam', 'beta2');
  expectOptionChecked(nadam, 'nadam', 'epsilon', {}, ['1.5', '2^31', '2^53']);
  expectOptionChecked(nadam, 'nadam', 'momentumDecay', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(nadam, 'nadam');
});
