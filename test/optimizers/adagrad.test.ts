import { describe, expect, test } from 'vitest';
import { adagrad } from '../../lib/optimizers/adagrad.ts';
import { layers, sequential } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

describe('adagrad', () => {
  test('divides by the root of all squares so far', () => {
    const rule = adagrad({ learningRate: 1, initialAccumulatorValue: 9, epsilon: 2 ** -40 });
    const { weights, slots } = walk(rule, [0], [[4], [12]]);
    expect(slots).toEqual({ accumulator: [169] });
    expect(weights[0]).toEqual([Math.fround(-4 / 5)]);
    expect(weights[1]?.[0]).toBe(Math.fround(Math.fround(-4 / 5) - Math.fround(12 / 13)));
  });

  test('starts its sum at 0.1 unless told', () => {
    expect(adagrad().slotStart).toEqual({ accumulator: 0.1 });
    expect(walk(adagrad(), [1], [[0]]).slots).toEqual({ accumulator: [Math.fround(0.1)] });
  });

  test('stays finite where there was no gradient at all', () => {
    const rule = adagrad({ initialAccumulatorValue: 0 });
    expect(walk(rule, [3], [[0], [0]]).weights).toEqual([[3], [3]]);
  });

  test('costs six instructions', () => {
    expect(instructionsOf(adagrad())).toBe(6);
  });

  test('starts the sums of a model where it says', () => {
    const model = sequential([
      layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] }),
    ]);
    // The gradient is -2·2·(3 - 0) = -12: the sum 25 + 144, the step 12/13.
    const optimizer = adagrad({ learningRate: 1, initialAccumulatorValue: 25 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    model.trainOnBatch([[2]], [[3]]);
    expect(model.getWeights()[0]?.data[0]).toBe(Math.fround(12 / 13));
  });
});

test('adagrad checks its options at once', () => {
  const sizes = ['1.5', '2^31', '2^53'];
  expectOptionChecked(adagrad, 'adagrad', 'initialAccumulatorValue', {}, sizes);
  expectOptionChecked(adagrad, 'adagrad', 'epsilon', {}, sizes);
  expectOptionsChecked(adagrad, 'adagrad');
});
