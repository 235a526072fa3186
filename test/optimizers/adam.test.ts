import { describe, expect, test } from 'vitest';
import { adam } from '../../lib/optimizers/adam.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

describe('adam', () => {
  test('moves by the rate in its first step, whatever the gradient', () => {
    for (const g of [1e-3, 1, 1e3]) {
      const { weights } = walk(adam({ learningRate: 0.125 }), [1, 1], [[g, -g]]);
      const [down = 0, up = 0] = weights[0] ?? [];
      expect(Math.abs(down - 0.875)).toBeLessThan(2e-5);
      expect(Math.abs(up - 1.125)).toBeLessThan(2e-5);
    }
  });

  test('corrects its moments in float64', () => {
    const out = new Float64Array(3);
    const rule = adam({ beta1: 0.5, beta2: 0.75 });
    rule.scalarsAt(2, 0.25, out);
    expect([...out]).toEqual([0.25, -0.25 / 0.75, 1 / Math.sqrt(1 - 0.5625)]);
    rule.scalarsAt(2 ** 40, 0.25, out);
    expect([...out]).toEqual([0.25, -0.25, 1]);
  });

  test('with amsgrad never forgets the largest second moment', () => {
    const gradients = [[10], ...Array.from({ length: 50 }, () => [0.1])];
    const rule = adam({ amsgrad: true, beta2: 0.5 });
    expect(rule.slots).toEqual(['m', 'v', 'vMax']);
    const { slots } = walk(rule, [0], gradients);
    expect(slots['vMax']).toEqual([50]);
    expect(slots['v']?.[0]).toBeLessThan(0.02);
  });

  test('ends its slots at 0, not at subnormal numbers', () => {
    const gradients = [[1], ...Array.from({ length: 200 }, () => [0])];
    const { slots } = walk(adam({ beta1: 0.5, beta2: 0.5 }), [0], gradients);
    expect(slots).toEqual({ m: [0], v: [0] });
  });

  test('leaves a weight alone whose gradient is 0', () => {
    expect(walk(adam(), [3], [[0], [0]]).weights).toEqual([[3], [3]]);
  });

  test('costs eleven instructions', () => {
    expect(instructionsOf(adam())).toBe(11);
    expect(instructionsOf(adam({ amsgrad: true }))).toBe(12);
  });
});

describe('options of adam', () => {
  test('are checked at once', () => {
    expectOptionChecked(adam, 'adam', 'beta1');
    expectOptionChecked(adam, 'adam', 'beta2');
    expectOptionChecked(adam, 'adam', 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(adam, 'adam', 'amsgrad', {}, ['true']);
    expectOptionsChecked(adam, 'adam');
  });
});
