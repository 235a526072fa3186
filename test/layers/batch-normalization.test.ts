import { describe, expect, test } from 'vitest';
import { batchNormalization } from '../../lib/layers/batch-normalization.ts';
import { layers, sequential } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import type { Applied } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { ordinary } from '../support/fills.ts';

const start = { gamma: [2, 1], beta: [10, 0], movingMean: [1, 1], movingVariance: [4, 9] };

/** Output, next mean and next variance for two channels. */
function outcome(applied: Applied, x: readonly number[], rows: number): number[][] {
  const { weights, updates, y } = applied;
  const sources = new Map([[applied.x, x]]);
  for (const [name, value] of Object.entries(weights)) {
    sources.set(value, start[name as keyof typeof start]);
  }
  const wanted = [y, ...Object.values(updates)];
  return evaluateFloat32(wanted, sources, rows).map((array) => [...array]);
}

// Of channel 0: mean 2, squares 8, variance 4; of channel 1: 4, 32 and 16 over two rows.
const x = [0, 0, 4, 8];
const own = { epsilon: 2 ** -126, momentum: 0.5 };

describe('batchNormalization', () => {
  test('takes mean and deviation of the batch away in training', () => {
    const [y, mean, variance] = outcome(applyLayer(batchNormalization(own), [2], true), x, 2);
    expect(y).toEqual([8, -1, 12, 1]);
    expect(mean).toEqual([1.5, 2.5]);
    // Unbiased: 8 ÷ 1 and 32 ÷ 1.
    expect(variance).toEqual([6, 20.5]);
  });

  test('takes the running statistics away in prediction, and leaves them alone', () => {
    const applied = applyLayer(batchNormalization(own), [2], false);
    expect(applied.updates).toEqual({});
    const [y] = outcome(applied, x, 2);
    const third = Math.fround(1 / 3);
    expect(y).toEqual([9, -third, 13, Math.fround(7 * third)]);
  });

  test('predicts in training, too, where it is frozen', () => {
    const frozen = applyLayer(batchNormalization({ ...own, trainable: false }), [2], true);
    expect(frozen.updates).toEqual({});
    const still = applyLayer(batchNormalization(own), [2], false);
    expect(outcome(frozen, x, 2)).toEqual(outcome(still, x, 2));
  });

  test('gives beta for a batch of one row, and learns no variance from it', () => {
    const applied = applyLayer(batchNormalization(own), [2], true);
    expect(outcome(applied, [3, 7], 1)).toEqual([[10, 0], [2, 4], start.movingVariance]);
  });

  test('counts all positions of a sample', () => {
    const [y, mean, variance] = outcome(applyLayer(batchNormalization(own), [2, 2], true), x, 1);
    expect(y).toEqual([8, -1, 12, 1]);
    expect(mean).toEqual([1.5, 2.5]);
    expect(variance).toEqual([6, 20.5]);
    const first = applyLayer(batchNormalization({ ...own, axis: 1 }), [2, 2], true);
    expect(outcome(first, [0, 4, 0, 8], 1)).toEqual([[8, 12, -1, 1], mean, variance]);
  });

  test('declares its weights in their order', () => {
    const specs = definitionOf(batchNormalization()).weights([[5, 3]]);
    const picture = specs.map(({ name, shape, initializer, trainable }) => {
      return [name, [...shape], initializer.name, trainable];
    });
    expect(picture).toEqual([
      ['gamma', [3], 'ones', true],
      ['beta', [3], 'zeros', true],
      ['movingMean', [3], 'zeros', false],
      ['movingVariance', [3], 'ones', false],
    ]);
    const bare = definitionOf(batchNormalization({ center: false, scale: false })).weights([[3]]);
    expect(bare.map(({ name }) => name)).toEqual(['movingMean', 'movingVariance']);
    const pulled = batchNormalization({ gammaRegularizer: 'l2', betaConstraint: 'nonNeg' });
    const [gamma, beta] = definitionOf(pulled).weights([[3]]);
    expect([gamma?.regularizer?.name, beta?.constraint?.name]).toEqual(['l2', 'nonNeg']);
  });

  test('names itself and the axis that is missing', () => {
    expectRefused(
      () => definitionOf(batchNormalization({ axis: 2, name: 'norm' })).outputShape([[3]]),
      'batchNormalization "norm": axis: got 2 for [*, 3], needed 1 to 1, or -1 to -1',
    );
    expectRefused(
      () => definitionOf(batchNormalization()).outputShape([[]]),
      'needed an input with axes',
    );
  });

  test('checks its options at once', () => {
    const type = 'batchNormalization';
    expectOptionChecked(batchNormalization, type, 'momentum');
    expectOptionChecked(batchNormalization, type, 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(batchNormalization, type, 'axis', {}, ['-1']);
    expectOptionChecked(batchNormalization, type, 'center', {}, ['true']);
    expectOptionChecked(batchNormalization, type, 'scale', {}, ['true']);
    expectOptionChecked(batchNormalization, type, 'gammaInitializer');
    expectOptionChecked(batchNormalization, type, 'movingMeanInitializer');
    expectOptionChecked(batchNormalization, type, 'movingVarianceInitializer');
    expectOptionsChecked(batchNormalization, type);
  });
});

describe('a model with batchNormalization', () => {
  const rows = 21;
  const data = ordinary(rows * 3, 1);
  const target = ordinary(rows, 2);

  function modelOf(trainable = true): Model {
    const model = sequential(
      [
        layers.dense({ units: 4, inputShape: [3], useBias: false }),
        layers.batchNormalization({ trainable, name: 'norm' }),
        layers.dense({ units: 1 }),
      ],
      { seed: 4 },
    );
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  }

  const statisticsOf = (model: Model): number[][] =>
    model.getWeights().flatMap(({ name, data: own }) => (/moving/.test(name) ? [[...own]] : []));

  test('moves its statistics in training alone', async () => {
    const model = modelOf();
    await model.evaluate(data, target);
    model.predict(data);
    expect(statisticsOf(model)).toEqual([Array(4).fill(0), Array(4).fill(1)]);
    await model.fit(data, target, { batchSize: 8 });
    const moved = statisticsOf(model);
    await model.evaluate(data, target);
    expect(statisticsOf(model)).toEqual(moved);
    expect(moved.flat().every((value) => value !== 0 && value !== 1)).toBe(true);
  });

  test('leaves them alone where it is frozen, and where a step is not finite', async () => {
    const frozen = modelOf(false);
    await frozen.fit(data, target, { batchSize: 8 });
    expect(statisticsOf(frozen)).toEqual([Array(4).fill(0), Array(4).fill(1)]);
    const model = modelOf();
    await model.fit(data, target);
    const before = model.getWeights();
    expect(() => model.trainOnBatch(data.fill(3e38), target)).toThrow('is not finite');
    expect(model.getWeights()).toEqual(before);
  });

  test('computes statistics once, without an op for each number', () => {
    const lines = modelOf().plan().split('\n');
    expect(lines.filter((line) => line.includes('columnSum'))).toHaveLength(4);
    expect(lines.filter((line) => /# batchNormalization|# norm/.test(line)).length).toBeLessThan(
      15,
    );
    const predicting = modelOf().plan('predict').split('\n');
    // The scale of each channel, and a matmul that applies it at its end.
    expect(predicting.filter((line) => /^ *\d/.test(line))).toHaveLength(3);
  });
});
