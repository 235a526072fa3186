// A loss and its gradient for given predictions and targets, in both columns.
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { gradients } from '../../lib/graph/gradient.ts';
import { argmax, mean, sum } from '../../lib/graph/ops.ts';
import type { LossDefinition } from '../../lib/losses/loss.ts';
import { evaluateBoth } from './evaluate.ts';
import { expectNear } from './gradient-check.ts';

export interface LossAt {
  /** One number per row, in float32. */
  readonly rows: number[];
  /** The gradient of the reduced loss for the predictions, in float32. */
  readonly dx: number[];
}

interface Options {
  /** Of the predictions; the first axis is the batch. */
  readonly shape: readonly number[];
  /** From what is differentiated to the prediction: an activation. */
  readonly through?: (x: Value) => Value;
}

/**
 * Evaluates a loss at predictions (or at logits that go `through` an activation) and targets: float
 * targets of the same shape, or class numbers. Float32 and float64 must agree to 1e-5.
 */
export function lossAt(
  loss: LossDefinition,
  predictions: readonly number[],
  targets: readonly number[],
  { shape, through = (x) => x }: Options,
): LossAt {
  const graph = new Graph();
  const x = graph.source({ kind: 'weight', name: 'x' }, shape);
  const classes = shape.at(-1) ?? 1;
  const t = graph.source({ kind: 'weight', name: 't' }, shape);
  const labels = loss.target === 'labels';
  const hot = targets.flatMap((label) => Array.from({ length: classes }, (_, j) => +(j === label)));
  const rows = loss.perRow(labels ? argmax(t) : t, through(x));
  const [dx = x] = gradients(loss.reduction === 'sum' ? sum(rows) : mean(rows), [x]);
  const sources = new Map([
    [x, predictions],
    [t, labels ? hot : targets],
  ]);
  const { real, float32 } = evaluateBoth([rows, dx], sources);
  float32.forEach((found, i) => {
    expectNear(found, real[i] ?? [], 1e-5, i === 0 ? 'loss' : 'gradient');
  });
  const [foundRows = [], foundDx = []] = float32;
  return { rows: [...foundRows], dx: [...foundDx] };
}
