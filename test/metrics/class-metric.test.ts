// Counting and putting together, on cases small enough to count by hand: the numbers are those that
// scikit-learn's precision_score, recall_score and f1_score give with zero_division=0.
import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { classMetric, share } from '../../lib/metrics/class-metric.ts';
import * as metrics from '../../lib/metrics/index.ts';
import type { SetMetric } from '../../lib/metrics/metric.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { setMetricAt } from '../support/metric-at.ts';

const { precision, recall, f1Score } = metrics;

// Class 0: 2 right, 3 predicted, 3 there; class 1: 3, 5, 4; class 2: 1, 2, 3.
const labels = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
const choices = [0, 0, 1, 1, 1, 1, 2, 0, 1, 2];
const hot = (classNumbers: readonly number[]): number[] =>
  classNumbers.flatMap((c) => [0, 1, 2].map((i) => Number(i === c)));
const scores = hot(choices).map((s, i) => 0.25 + s / 2 + (i % 3) / 64);

describe('of classes', () => {
  const ofLabels = (metric: SetMetric): number =>
    setMetricAt(metric, scores, labels, [10, 3], true);

  test('each class has its own ratio', () => {
    const all = [0, 1, 2];
    expect(all.map((classId) => ofLabels(precision({ classId })))).toEqual([2 / 3, 3 / 5, 1 / 2]);
    expect(all.map((classId) => ofLabels(recall({ classId })))).toEqual([2 / 3, 3 / 4, 1 / 3]);
    expect(all.map((classId) => ofLabels(f1Score({ classId })))).toEqual([4 / 6, 6 / 9, 2 / 5]);
  });

  test('macro, the default, is their mean', () => {
    expect(ofLabels(precision())).toBe((2 / 3 + 3 / 5 + 1 / 2) / 3);
    expect(ofLabels(recall())).toBe((2 / 3 + 3 / 4 + 1 / 3) / 3);
    expect(ofLabels(f1Score({ average: 'macro' }))).toBe((4 / 6 + 6 / 9 + 2 / 5) / 3);
  });

  test('weighted is their mean by how often each class was there', () => {
    const average = 'weighted';
    expect(ofLabels(precision({ average }))).toBe((3 * (2 / 3) + 4 * (3 / 5) + 3 * (1 / 2)) / 10);
    expect(ofLabels(recall({ average }))).toBe((3 * (2 / 3) + 4 * (3 / 4) + 3 * (1 / 3)) / 10);
  });

  test('micro counts all classes together', () => {
    for (const metric of [precision, recall, f1Score]) {
      expect(ofLabels(metric({ average: 'micro' }))).toBe(6 / 10);
    }
  });

  test('one-hot targets say the same as labels', () => {
    for (const metric of [precision(), recall(), f1Score()]) {
      expect(setMetricAt(metric, scores, hot(labels), [10, 3])).toBe(ofLabels(metric));
    }
  });

  test('positions count like rows', () => {
    const found = setMetricAt(precision(), scores, labels, [5, 2, 3], true);
    expect(found).toBe(ofLabels(precision()));
  });

  test('a class that was never there, or never predicted, counts 0', () => {
    const never = { classId: 2 };
    const [p, t] = [hot([0, 1, 0, 2]), [0, 1, 1, 0]];
    expect(setMetricAt(recall(never), p, t, [4, 3], true)).toBe(0);
    expect(setMetricAt(precision(never), hot([0, 0]), [0, 2], [2, 3], true)).toBe(0);
    expect(setMetricAt(f1Score(never), hot([0, 1]), [0, 1], [2, 3], true)).toBe(0);
    expect(setMetricAt(recall(), hot([0, 1]), [0, 1], [2, 3], true)).toBe(2 / 3);
  });
});

describe('of one column', () => {
  // At 0.5: 2 right of 4 predicted, 3 there.
  const [p, t] = [
    [0.9, 0.8, 0.7, 0.6, 0.5, 0.1],
    [1, 0, 1, 0, 1, 0],
  ];
  const ofColumn = (metric: SetMetric): number => setMetricAt(metric, p, t, [6, 1]);

  test('what is above the threshold is predicted', () => {
    expect(ofColumn(precision())).toBe(2 / 4);
    expect(ofColumn(recall())).toBe(2 / 3);
    expect(ofColumn(f1Score())).toBe(4 / 7);
    expect(ofColumn(precision({ threshold: 0.75 }))).toBe(1 / 2);
    expect(ofColumn(recall({ threshold: 0 }))).toBe(1);
    expect(ofColumn(precision({ threshold: 0.95 }))).toBe(0);
  });

  test('there is one class, however it is averaged', () => {
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      expect(ofColumn(recall({ average }))).toBe(2 / 3);
    }
    expect(ofColumn(recall({ classId: 0 }))).toBe(2 / 3);
  });

  test('NaN says no', () => {
    expect(setMetricAt(recall(), [NaN, 0.7], [1, 1], [2, 1])).toBe(1 / 2);
  });
});

test('with a threshold each of several columns is a question of its own', () => {
  // Columns: 2 right, 3 predicted, 2 there; 1, 2, 2; 2, 2, 3.
  const t = [1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1];
  const p = [1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1].map((yes) => 0.3 + yes / 2);
  const at = (metric: SetMetric): number => setMetricAt(metric, p, t, [4, 3]);
  const threshold = 0.5;
  expect(at(precision({ threshold }))).toBe((2 / 3 + 1 / 2 + 2 / 2) / 3);
  expect(at(recall({ threshold, average: 'micro' }))).toBe(5 / 7);
  expect(at(f1Score({ threshold, classId: 2 }))).toBe(4 / 5);
  expect(at(recall({ threshold: 0.2, average: 'micro' }))).toBe(1);
});

test('share of nothing is 0', () => {
  expect([share(1, 4), share(0, 0)]).toEqual([0.25, 0]);
});

test('what does not go together is refused when the model is compiled', () => {
  const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1, 3]);
  const labelled = argmax(p);
  expectRefused(
    () => precision({ classId: 3 }).keep(labelled, p),
    'precision: classId: got 3 for predictions with 3 on the last axis, needed at most 2',
  );
  expectRefused(
    () => recall({ threshold: 0.5 }).keep(labelled, p),
    'recall: got a target of shape',
  );
  const own = recall({ name: 'mine', threshold: 0.5 });
  expectRefused(() => own.keep(labelled, p), 'mine: got a target');
});

test('options are checked at once', () => {
  const metric = (options: never): unknown => classMetric('f', options, share);
  expectOptionChecked(metric, 'f', 'threshold', {}, ['-1', '1.5', '2^31', '2^53']);
  expectOptionChecked(metric, 'f', 'classId');
  expectOptionChecked(metric, 'f', 'average');
  expectOptionChecked(metric, 'f', 'name', {}, ['a string', 'a digit']);
  expectOptionsChecked(metric, 'f');
});
