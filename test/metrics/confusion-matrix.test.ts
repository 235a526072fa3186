// Counting by hand, in batches, from whatever predictions come as.
import { describe, expect, test } from 'vitest';
import { metrics, tensor } from '../../lib/index.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';
import { classes, classifier, x, y } from '../support/small-model.ts';

const { confusionMatrix } = metrics;
const counts = [
  [1, 1, 0],
  [0, 2, 0],
  [1, 0, 0],
];
const labels = [0, 0, 1, 1, 2];
const taken = [0, 1, 1, 1, 0];
const scores = taken.map((c) => [0, 1, 2].map((i) => (i === c ? 0.5 : 0.25)));

describe('confusionMatrix', () => {
  test('counts which class is taken for which', () => {
    const matrix = confusionMatrix({ classes: 3 });
    expect([matrix.total, matrix.accuracy]).toEqual([0, 0]);
    expect(matrix.add(labels, scores)).toBe(matrix);
    expect(matrix.counts).toEqual(counts);
    expect([matrix.total, matrix.accuracy]).toEqual([5, 3 / 5]);
    expect(matrix.classes).toEqual([
      { precision: 1 / 2, recall: 1 / 2, f1Score: 2 / 4, count: 2 },
      { precision: 2 / 3, recall: 1, f1Score: 4 / 5, count: 2 },
      { precision: 0, recall: 0, f1Score: 0, count: 1 },
    ]);
  });

  test('takes targets and predictions in every form', () => {
    const hot = labels.map((label) => [0, 1, 2].map((c) => Number(c === label)));
    const truths = [labels, Uint8Array.from(labels), tensor(labels, [5, 1]), hot];
    truths.push(tensor(hot.flat(), [5, 3]));
    const flat = Float64Array.from(scores.flat());
    const answers = [scores, flat, tensor(flat, [5, 3]), taken, Int32Array.from(taken)];
    for (const truth of truths) {
      for (const answer of answers) {
        expect(confusionMatrix({ classes: 3 }).add(truth, answer).counts).toEqual(counts);
      }
    }
  });

  test('adds batches to one table', () => {
    const whole = confusionMatrix({ classes }).add(y, classifier().predict(x));
    const parts = confusionMatrix({ classes });
    const predictions = classifier().predict(x);
    for (const [start, end] of [
      [0, 20],
      [20, 50],
    ] as const) {
      parts.add(y.subarray(start, end), predictions.rows(start, end));
    }
    expect(parts.counts).toEqual(whole.counts);
    expect(whole.total).toBe(50);
  });

  test('agrees with the metrics of a model', async () => {
    const model = classifier();
    const loss = 'sparseCategoricalCrossentropy';
    model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy', 'precision', 'recall'] });
    const found = await model.evaluate(x, y);
    const matrix = confusionMatrix({ classes }).add(y, model.predict(x));
    const mean = (of: 'precision' | 'recall'): number =>
      matrix.classes.reduce((sum, own) => sum + own[of], 0) / classes;
    expect(matrix.accuracy).toBe(found['accuracy']);
    expect([mean('precision'), mean('recall')]).toEqual([found['precision'], found['recall']]);
  });

  test('cuts one column at the threshold', () => {
    const matrix = confusionMatrix({ classes: 2, threshold: 0.5 });
    matrix.add([0, 1, 1, 0], tensor(Float32Array.of(0.2, 0.5, 0.7, 0.9), [4, 1]));
    const halves = [
      [1, 1],
      [1, 1],
    ];
    expect(matrix.counts).toEqual(halves);
    matrix.add([1], [[0.1, 0.9]]);
    expect(matrix.counts).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('takes the first of the largest, and NaN for the largest', () => {
    const matrix = confusionMatrix({ classes: 3 });
    const rows = [
      [1, 1, 0],
      [0, NaN, 9],
      [-Infinity, -Infinity, -Infinity],
    ];
    expect(matrix.add([2, 2, 2], rows).counts[2]).toEqual([2, 1, 0]);
  });

  test('gives copies, and counts nothing of a batch that is wrong', () => {
    const matrix = confusionMatrix({ classes: 3 }).add(labels, scores);
    (matrix.counts as number[][])[0]![0] = 9;
    expectRefused(() => matrix.add([0, 3], [0, 0]), 'confusionMatrix: yTrue[1]: got label 3');
    expectRefused(() => matrix.add([0, 1], [0, 1.5]), 'confusionMatrix: yPred[1]: got label 1.5');
    expectRefused(() => matrix.add([0, 1], [0]), 'confusionMatrix: yPred has 1 samples, needed 2');
    expectRefused(() => matrix.add([0, 1], scores), 'as many as yTrue');
    expectRefused(() => matrix.add([], []), 'confusionMatrix: yTrue is empty');
    expect(matrix.counts).toEqual(counts);
  });

  test('checks its options at once', () => {
    expectOptionChecked(confusionMatrix, 'confusionMatrix', 'classes');
    const fine = ['-1', '1.5', '2^31', '2^53'];
    expectOptionChecked(confusionMatrix, 'confusionMatrix', 'threshold', { classes: 2 }, fine);
    expectRefused(() => confusionMatrix({ classes: 3, threshold: 0 }), 'classes: got 3, needed');
  });

  test('is no metric to compile with', () => {
    const model = classifier();
    const compile = (metric: unknown): void =>
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [metric as never] });
    expectRefused(() => compile('confusionMatrix'), 'unknown name "confusionMatrix"');
    expectRefused(
      () => compile(confusionMatrix({ classes: 3 })),
      'compile: metrics[0]: got an obj',
    );
  });
});
