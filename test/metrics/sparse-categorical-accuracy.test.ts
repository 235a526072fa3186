import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { sparseCategoricalAccuracy } from '../../lib/metrics/sparse-categorical-accuracy.ts';
import { expectRefused } from '../support/bad-values.ts';
import { metricAt } from '../support/metric-at.ts';

test('sparseCategoricalAccuracy asks whether the label is the first largest prediction', () => {
  const predictions = [0.1, 0.7, 0.2, 0.4, 0.4, 0.2];
  const metric = sparseCategoricalAccuracy();
  expect(metricAt(metric, predictions, [1, 1], [2, 3], true)).toEqual([1, 0]);
});

test('sparseCategoricalAccuracy refuses numbers for each class', () => {
  const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1, 3]);
  const call = (): unknown => sparseCategoricalAccuracy().perRow(p, p);
  expectRefused(call, 'sparseCategoricalAccuracy: got numbers', 'Use categoricalAccuracy?');
});
