import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { accuracy } from '../../lib/metrics/accuracy.ts';
import { expectRefused } from '../support/bad-values.ts';
import { metricAt } from '../support/metric-at.ts';

describe('accuracy', () => {
  test('of labels asks whether the label is the first largest prediction', () => {
    const predictions = [0.1, 0.7, 0.2, 0.4, 0.4, 0.2, 0.4, 0.4, 0.2];
    expect(metricAt(accuracy(), predictions, [1, 0, 1], [3, 3], true)).toEqual([1, 1, 0]);
  });

  test('of labels along another axis is the share of right positions', () => {
    const predictions = [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7];
    expect(metricAt(accuracy(), predictions, [0, 1, 1, 1], [2, 2, 2], true)).toEqual([1, 0.5]);
  });

  test('of one-hot targets compares the places of the largest', () => {
    const predictions = [0.1, 0.7, 0.2, 0.6, 0.3, 0.1];
    expect(metricAt(accuracy(), predictions, [0, 1, 0, 0, 0, 1], [2, 3])).toEqual([1, 0]);
  });

  test('of one column compares the sides of ½', () => {
    const found = metricAt(accuracy(), [0.2, 0.5, 0.51, 0.9], [0, 0, 1, 0], [4, 1]);
    expect(found).toEqual([1, 1, 1, 0]);
    expect(metricAt(accuracy(), [0.2, 0.9], [0, 1], [2])).toEqual([1, 1]);
  });

  test('gives a row of NaN no right answer in one column', () => {
    expect(metricAt(accuracy(), [NaN], [1], [1, 1])).toEqual([0]);
  });

  test('refuses targets that do not go with predictions', () => {
    const graph = new Graph();
    const p = graph.source({ kind: 'weight', name: 'p' }, [-1, 3]);
    const t = graph.source({ kind: 'weight', name: 't' }, [-1, 4]);
    const labels = argmax(graph.source({ kind: 'weight', name: 'l' }, [-1, 5, 2]));
    expectRefused(() => accuracy().perRow(t, p), 'accuracy: got a target of shape [n, 4]');
    expectRefused(() => accuracy().perRow(labels, p), 'accuracy: got labels of shape [n, 5]');
  });
});
