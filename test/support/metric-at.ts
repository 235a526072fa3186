// A metric for given predictions and targets: of the rows, one number each; of the set, one in all.
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { add, argmax } from '../../lib/graph/ops.ts';
import { finish } from '../../lib/data/intake.ts';
import type { RowMetric, SetMetric } from '../../lib/metrics/metric.ts';
import { evaluateFloat32 } from './evaluate.ts';

/** Class numbers are given as such; float targets have the predictions' shape. */
export function metricAt(
  metric: RowMetric,
  predictions: readonly number[],
  targets: readonly number[],
  shape: readonly number[],
  labels = false,
): number[] {
  const { yTrue, yPred, sources } = sourcesOf(predictions, targets, shape, labels);
  return [...(evaluateFloat32([metric.perRow(yTrue, yPred)], sources)[0] ?? [])];
}

/** The same of all rows together. */
export function setMetricAt(
  metric: SetMetric,
  predictions: readonly number[],
  targets: readonly number[],
  shape: readonly number[],
  labels = false,
): number {
  const { yTrue, yPred, sources } = sourcesOf(predictions, targets, shape, labels);
  const { columns, result } = metric.keep(yTrue, yPred);
  const floats = columns.map((value) => (value.type === 'f32' ? value : add(value, -0)));
  return finish(result(evaluateFloat32(floats, sources), shape[0] ?? 0));
}

interface Sources {
  readonly yTrue: Value;
  readonly yPred: Value;
  readonly sources: Map<Value, readonly number[]>;
}

function sourcesOf(
  predictions: readonly number[],
  targets: readonly number[],
  shape: readonly number[],
  labels: boolean,
): Sources {
  const graph = new Graph();
  const yPred = graph.source({ kind: 'weight', name: 'p' }, shape);
  const t = graph.source({ kind: 'weight', name: 't' }, shape);
  const classes = shape.at(-1) ?? 1;
  const hot = targets.flatMap((label) => Array.from({ length: classes }, (_, j) => +(j === label)));
  const sources = new Map([
    [yPred, predictions],
    [t, labels ? hot : targets],
  ]);
  return { yTrue: labels ? argmax(t) : t, yPred, sources };
}
