import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { categoricalAccuracy } from '../../lib/metrics/categorical-accuracy.ts';
import { expectRefused } from '../support/bad-values.ts';
import { metricAt } from '../support/metric-at.ts';

test('categoricalAccuracy compares the places of the largest', () => {
  const predictions = [0.1, 0.7, 0.2, 0.6, 0.3, 0.1];
  const targets = [0, 1, 0, 0, 0, 1];
  expect(metricAt(categoricalAccuracy(), predictions, targets, [2, 3])).toEqual([1, 0]);
  expect(metricAt(categoricalAccuracy(), predictions, targets, [1, 2, 3])).toEqual([0.5]);
});

test('categoricalAccuracy refuses class numbers', () => {
  const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1, 3]);
  const call = (): unknown => categoricalAccuracy().perRow(argmax(p), p);
  expectRefused(call, 'categoricalAccuracy: got class numbers', 'sparseCategoricalAccuracy?');
});
