import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { functionalModel, input, layers } from '../../lib/index.ts';
import { dropout } from '../../lib/layers/dropout.ts';
import { siteOf, uniform } from '../../lib/random.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { numbers } from '../support/gradient-check.ts';

describe('dropout', () => {
  test('is absent in prediction and at rate 0', () => {
    const still = applyLayer(dropout({ rate: 0.5 }), [4]);
    expect(still.y).toBe(still.x);
    const idle = applyLayer(dropout({ rate: 0 }), [4], true);
    expect(idle.y).toBe(idle.x);
  });

  test('sets to 0 where the random number is below the rate, and scales the rest', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const { x, y } = applyLayer(dropout({ rate, name: 'drop' }), [7, 9], true);
      const data = Float32Array.from(numbers(5 * 63));
      const u = new Float32Array(data.length);
      // The seed and step of the runner.
      uniform([1, 2], siteOf('drop/mask/0'), 0, data.length, u);
      const scale = Math.fround(1 / (1 - rate));
      const expected = data.map((v, e) => ((u[e] ?? 0) < Math.fround(rate) ? 0 : v * scale));
      const [found] = evaluateFloat32([y], new Map([[x, data]]), 5);
      expect(found).toEqual(expected);
      expect(expected.some((v) => v === 0) && expected.some((v) => v !== 0)).toBe(true);
    }
  });

  test('of one number for each row drops it for all that read it', () => {
    const [gate, x] = [input({ shape: [1] }), input({ shape: [5] })];
    const gated = layers.multiply().apply([x, dropout({ rate: 0.5 }).apply(gate)]);
    const own = { units: 1, useBias: false, kernelInitializer: 'ones' } as const;
    const outputs = layers.dense(own).apply(gated);
    const model = functionalModel({ inputs: [gate, x], outputs, seed: 1 });
    model.compile({ optimizer: 'sgd', loss: (_, yPred) => yPred });
    const ones = (count: number): number[][] => [Array.from({ length: count }, () => 1)];
    const losses = Array.from(
      { length: 20 },
      () => model.trainOnBatch([ones(1), ones(5)], [0]).loss,
    );
    expect(losses[0] === 0 || losses[0] === 10).toBe(true);
    expect(losses.some((loss) => loss === 0)).toBe(true);
    expect(losses.some((loss) => loss !== 0)).toBe(true);
  });

  test('sends the gradient back through the elements that stayed', () => {
    const { x, y } = applyLayer(dropout({ rate: 0.5 }), [40], true);
    const data = new Float32Array(40).fill(1);
    const [dx = x] = gradients(sum(y), [x]);
    const [forward, backward] = evaluateFloat32([y, dx], new Map([[x, data]]));
    expect(backward).toEqual(forward);
  });

  test('keeps infinite inputs out of what it drops', () => {
    const { x, y } = applyLayer(dropout({ rate: 0.5 }), [40], true);
    const [found] = evaluateFloat32([y], new Map([[x, new Float32Array(40).fill(Infinity)]]));
    expect(new Set(found)).toEqual(new Set([0, Infinity]));
  });

  test('keeps the shape', () => {
    expect(definitionOf(dropout({ rate: 0.5 })).outputShape([[3, 4]])).toEqual([3, 4]);
    expect(definitionOf(dropout({ rate: 0.5 })).weights([[3]])).toEqual([]);
  });

  test('checks its options at once', () => {
    expectOptionChecked(dropout, 'dropout', 'rate');
    expectOptionsChecked(dropout, 'dropout');
    expect(() => dropout({ rate: 1 })).toThrow('dropout: rate: got 1, needed a number in [0, 1).');
  });
});
