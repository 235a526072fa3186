import { describe, expect, test } from 'vitest';
import { gaussianDropout } from '../../lib/layers/gaussian-dropout.ts';
import { applyLayer } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { hasMoments } from '../support/fill-weight.ts';

describe('gaussianDropout', () => {
  test('is absent in prediction and at rate 0', () => {
    const still = applyLayer(gaussianDropout({ rate: 0.5 }), [4]);
    expect(still.y).toBe(still.x);
    const idle = applyLayer(gaussianDropout({ rate: 0 }), [4], true);
    expect(idle.y).toBe(idle.x);
  });

  test('multiplies by numbers around 1, as uneven as dropout of its rate', () => {
    const { x, y } = applyLayer(gaussianDropout({ rate: 0.2 }), [10000], true);
    const [found] = evaluateFloat32([y], new Map([[x, new Float32Array(10000).fill(4)]]));
    expect(hasMoments(found!, 4, 2)).toBe(true);
    const [zeros] = evaluateFloat32([y], new Map([[x, new Float32Array(10000)]]));
    expect(zeros!.every((value) => value === 0)).toBe(true);
  });

  test('checks its options at once', () => {
    expectOptionChecked(gaussianDropout, 'gaussianDropout', 'rate');
    expectOptionsChecked(gaussianDropout, 'gaussianDropout');
  });
});
