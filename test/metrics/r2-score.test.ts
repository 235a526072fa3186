import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { r2Score } from '../../lib/metrics/r2-score.ts';
import { expectRefused } from '../support/bad-values.ts';
import { setMetricAt } from '../support/metric-at.ts';

test('r2Score is the share of the variance that predictions explain', () => {
  // scikit-learn's own example: 0.9486081370449679.
  expect(setMetricAt(r2Score(), [2.5, 0, 2, 8], [3, -0.5, 2, 7], [4])).toBe(1 - 1.5 / 29.1875);
  expect(setMetricAt(r2Score(), [2, 2, 2], [1, 2, 3], [3, 1])).toBe(0);
  expect(setMetricAt(r2Score(), [3, 2, 1], [1, 2, 3], [3, 1])).toBe(-3);
  expect(setMetricAt(r2Score(), [1, 2, 3], [1, 2, 3], [3, 1])).toBe(1);
});

test('r2Score is the mean over several columns', () => {
  // Columns: targets 0, 4, 8 and 2, 2, 8; squared errors 2 of 32 and 6 of 24.
  const [p, t] = [
    [1, 3, 4, 3, 7, 6],
    [0, 2, 4, 2, 8, 8],
  ];
  expect(setMetricAt(r2Score(), p, t, [3, 2])).toBe((30 / 32 + 18 / 24) / 2);
});

test('r2Score of equal targets is 1 or 0, of one row NaN', () => {
  expect(setMetricAt(r2Score(), [2, 2], [2, 2], [2])).toBe(1);
  expect(setMetricAt(r2Score(), [2, 3], [2, 2], [2])).toBe(0);
  expect(setMetricAt(r2Score(), [2], [2], [1])).toBeNaN();
});

test('r2Score refuses class numbers and targets of another shape', () => {
  const graph = new Graph();
  const p = graph.source({ kind: 'weight', name: 'p' }, [-1, 3]);
  const t = graph.source({ kind: 'weight', name: 't' }, [-1, 4]);
  expectRefused(() => r2Score().keep(argmax(p), p), 'r2Score: got class numbers');
  expectRefused(() => r2Score().keep(t, p), 'r2Score: got a target of shape [n, 4]');
});
