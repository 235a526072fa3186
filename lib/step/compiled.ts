// What a model is compiled with, and what follows from it for the columns of results and the shapes
// of targets.
import type { ElementType } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { LossDefinition } from '../losses/loss.ts';
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

/** The columns of a step's results: the loss, the losses of several outputs, all metrics. */
export function resultNames({ outputs }: Compiled): readonly string[] {
  const losses = outputs.flatMap(({ lossColumn }) => lossColumn ?? []);
  const metrics = outputs.flatMap((output) => output.metrics.map(({ column }) => column));
  return ['loss', ...losses, ...metrics];
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
