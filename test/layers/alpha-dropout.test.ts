import { describe, expect, test } from 'vitest';
import { selu } from '../../lib/activations/selu.ts';
import { alphaDropout } from '../../lib/layers/alpha-dropout.ts';
import { applyLayer } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { hasMoments } from '../support/fill-weight.ts';
import { numbers } from '../support/gradient-check.ts';

describe('alphaDropout', () => {
  test('is absent in prediction and at rate 0', () => {
    const still = applyLayer(alphaDropout({ rate: 0.5 }), [4]);
    expect(still.y).toBe(still.x);
    const idle = applyLayer(alphaDropout({ rate: 0 }), [4], true);
    expect(idle.y).toBe(idle.x);
  });

  test('keeps mean 0 and deviation 1, and drops as many as it is told to', () => {
    const size = 20000;
    const root = Math.sqrt(3);
    for (const rate of [0.1, 0.5]) {
      const { x, y } = applyLayer(alphaDropout({ rate }), [size], true);
      const [found] = evaluateFloat32([y], new Map([[x, numbers(size, -root, root)]]));
      expect(hasMoments(found!, 0, 1)).toBe(true);
      const counts = new Map<number, number>();
      for (const value of found!) counts.set(value, (counts.get(value) ?? 0) + 1);
      const dropped = Math.max(...counts.values()) / size;
      expect(Math.abs(dropped - rate)).toBeLessThan(0.02);
    }
  });

  test('drops to where selu ends', () => {
    const { x, y } = applyLayer(alphaDropout({ rate: 0.5 }), [64], true);
    const end = applyLayer(alphaDropout({ rate: 0.5 }), [64], true);
    const [lowest] = evaluateFloat32([selu()(x)], new Map([[x, new Float32Array(64).fill(-1e9)]]));
    const [mixed] = evaluateFloat32([y], new Map([[x, new Float32Array(64)]]));
    // Where nothing is left but dropped elements, what stays and what is dropped are the same.
    const [alike] = evaluateFloat32([end.y], new Map([[end.x, lowest!]]));
    expect(new Set(mixed).size).toBe(2);
    expect(new Set(alike).size).toBe(1);
    expect(mixed).toContain(alike![0]);
  });

  test('checks its options at once', () => {
    expectOptionChecked(alphaDropout, 'alphaDropout', 'rate');
    expectOptionsChecked(alphaDropout, 'alphaDropout');
  });
});
