import { describe, expect, test } from 'vitest';
import { rmsprop } from '../../lib/optimizers/rmsprop.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

const steps = (count: number, gradient: number): number[][] =>
  Array.from({ length: count }, () => [gradient]);

describe('rmsprop', () => {
  test('divides by the running size of the gradient', () => {
    const rule = rmsprop({ learningRate: 1, rho: 0.75, epsilon: 0.5 });
    // v = 4, √v + ε = 2.5.
    const { weights, slots } = walk(rule, [0], [[4]]);
    expect([weights, slots]).toEqual([[[Math.fround(-4 / 2.5)]], { square: [4] }]);
  });

  test('keeps only the slots that it uses', () => {
    expect(rmsprop().slots).toEqual(['square']);
    expect(rmsprop({ centered: true }).slots).toEqual(['square', 'average']);
    expect(rmsprop({ momentum: 0.5 }).slots).toEqual(['square', 'momentum']);
    const all = rmsprop({ centered: true, momentum: 0.5 });
    expect(all.slots).toEqual(['square', 'average', 'momentum']);
    expect(Object.keys(walk(all, [0], [[1]]).slots)).toEqual(all.slots);
  });

  test('stays finite when the gradient never changes and is centered', () => {
    const rule = rmsprop({ centered: true, rho: 0.5 });
    const { weights } = walk(rule, [0], steps(200, 1 / 3));
    expect(weights.flat().every((w) => Number.isFinite(w))).toBe(true);
  });

  test('ends its slots at 0, not at subnormal numbers', () => {
    const rule = rmsprop({ momentum: 0.5, centered: true, rho: 0.5 });
    const { slots } = walk(rule, [0], [[1], ...steps(200, 0)]);
    expect(slots).toEqual({ square: [0], average: [0], momentum: [0] });
  });

  test('costs eight instructions', () => {
    expect(instructionsOf(rmsprop())).toBe(8);
  });
});

describe('options of rmsprop', () => {
  test('are checked at once', () => {
    expectOptionChecked(rmsprop, 'rmsprop', 'rho');
    expectOptionChecked(rmsprop, 'rmsprop', 'momentum');
    expectOptionChecked(rmsprop, 'rmsprop', 'centered', {}, ['true']);
    expectOptionChecked(rmsprop, 'rmsprop', 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionsChecked(rmsprop, 'rmsprop');
  });

  test('need an epsilon that is not 0 as float32', () => {
    for (const epsilon of [0, 1e-46]) expect(() => rmsprop({ epsilon })).toThrow(RangeError);
  });
});
