// What a model is compiled with, and what follows from it for the columns of results and the shapes
// of targets.
import type { ElementType } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { LossDefinition } from '../losses/loss.ts';
import { isOfSet } from '../metrics/metric.ts';
import type { MetricDefinition } from '../metrics/metric.ts';
import type { Network } from '../network/network.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';

/** What is asked of one output of the network. */
export interface CompiledOutput {
  readonly loss: LossDefinition;
  /** What its loss counts in the total. */
  readonly lossWeight: number;
  /** Where its own loss stands in the results, if the network has several outputs. */
  readonly lossColumn?: string;
  readonly metrics: readonly { readonly column: string; readonly metric: MetricDefinition }[];
}

export interface Compiled {
  readonly optimizer: OptimizerDefinition;
  /** In the order of the network's outputs. */
  readonly outputs: readonly CompiledOutput[];
}

/** The losses: of all, and of each of several outputs. */
export function lossNames({ outputs }: Compiled): readonly string[] {
  return ['loss', ...outputs.flatMap(({ lossColumn }) => lossColumn ?? [])];
}

/**
 * The columns of a step's results: the losses, then of each metric of rows the sum over the batch.
 */
export function stepNames(compiled: Compiled): readonly string[] {
  return [...lossNames(compiled), ...metricNames(compiled.outputs, false)];
}

/** What an epoch comes to: the results of its steps, then the metrics of the whole set. */
export function resultNames(compiled: Compiled): readonly string[] {
  return [...stepNames(compiled), ...metricNames(compiled.outputs, true)];
}

function metricNames(outputs: Compiled['outputs'], ofSet: boolean): readonly string[] {
  return outputs.flatMap(({ metrics }) =>
    metrics.filter(({ metric }) => isOfSet(metric) === ofSet).map(({ column }) => column),
  );
}

/** What the targets of an output are: class numbers lack the last axis. */
export function targetOf(
  network: Network,
  { outputs }: Compiled,
  i: number,
): { readonly shape: Shape; readonly type: ElementType; readonly classes: number } {
  const shape = network.outputs[i]?.shape ?? [];
  const labels = outputs[i]?.loss.target === 'labels';
  const type = labels ? 'i32' : 'f32';
  return { shape: labels ? shape.slice(0, -1) : shape, type, classes: shape.at(-1) ?? 1 };
}
