import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { layers, sequential } from '../../lib/index.ts';
import { accuracy } from '../../lib/metrics/accuracy.ts';
import { topK } from '../../lib/metrics/top-k.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { numbers } from '../support/gradient-check.ts';
import { metricAt } from '../support/metric-at.ts';

const row = [0.1, 0.4, 0.05, 0.3, 0.15];
const everyLabel = row.flatMap(() => row);

describe('topK', () => {
  test.each([
    [1, [0, 1, 0, 0, 0]],
    [2, [0, 1, 0, 1, 0]],
    [4, [1, 1, 0, 1, 1]],
    [5, [1, 1, 1, 1, 1]],
  ])('with k = %i asks whether the class has one of the k largest', (k, right) => {
    const found = metricAt(topK({ k }), everyLabel, [0, 1, 2, 3, 4], [5, 5], true);
    expect(found).toEqual(right);
  });

  test('takes one-hot targets and positions', () => {
    const hot = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0];
    expect(metricAt(topK({ k: 2 }), [...row, ...row], hot, [1, 2, 5])).toEqual([0.5]);
  });

  test('with k = 1 is accuracy, where none are equal', () => {
    const predictions = numbers(60, -3, 3);
    const labels = Array.from({ length: 15 }, (_, i) => i % 4);
    const of = (metric: ReturnType<typeof topK>): number[] =>
      metricAt(metric, predictions, labels, [15, 4], true);
    expect(of(topK({ k: 1 }))).toEqual(of(accuracy()));
  });

  test('counts equal predictions as among the first, and NaN never', () => {
    const equal = [1, 1, 0, 1, 1, 0, 1, 1, 0];
    expect(metricAt(topK({ k: 1 }), equal, [0, 1, 2], [3, 3], true)).toEqual([1, 1, 0]);
    const broken = [NaN, 2, 1, NaN, 2, 1, -Infinity, NaN, NaN];
    const found = metricAt(topK({ k: 2 }), broken, [0, 1, 0], [3, 3], true);
    expect(found).toEqual([0, 1, 0]);
  });

  test('needs at least k classes', () => {
    const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1, 3]);
    const words = 'topK: k: got 5 for 3 classes, needed at most 3';
    expectRefused(() => topK().perRow(p, p), words);
  });

  test('has a column for each name', async () => {
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
    model.compile({
      optimizer: 'sgd',
      loss: 'sparseCategoricalCrossentropy',
      metrics: [topK({ k: 2, name: 'top2' }), topK({ k: 3 })],
    });
    const results = await model.evaluate([[1, 2]], [0]);
    expect(Object.keys(results)).toEqual(['loss', 'top2', 'topK']);
    expect(results['topK']).toBe(1);
  });
});

test('topK checks its options at once', () => {
  expectOptionChecked(topK, 'topK', 'k');
  expectOptionChecked(topK, 'topK', 'name', {}, ['a string', 'a digit']);
  expectOptionsChecked(topK, 'topK');
});
