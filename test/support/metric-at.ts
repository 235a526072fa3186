// A metric for given predictions and targets, one number per row.
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import type { MetricDefinition } from '../../lib/metrics/metric.ts';
import { evaluateFloat32 } from './evaluate.ts';

/** Class numbers are given as such; float targets have the predictions' shape. */
export function metricAt(
  metric: MetricDefinition,
  predictions: readonly number[],
  targets: readonly number[],
  shape: readonly number[],
  labels = false,
): number[] {
  const graph = new Graph();
  const p = graph.source({ kind: 'weight', name: 'p' }, shape);
  const t = graph.source({ kind: 'weight', name: 't' }, shape);
  const classes = shape.at(-1) ?? 1;
  const hot = targets.flatMap((label) => Array.from({ length: classes }, (_, j) => +(j === label)));
  const rows = metric.perRow(labels ? argmax(t) : t, p);
  const sources = new Map([
    [p, predictions],
    [t, labels ? hot : targets],
  ]);
  return [...(evaluateFloat32([rows], sources)[0] ?? [])];
}
