// What a metric is: one number per row of the batch, averaged over the rows of an epoch in float64.
import type { Value } from '../graph/graph.ts';

/** A metric as users hold it. */
export interface MetricObject {
  readonly name: string;
}

export interface MetricDefinition extends MetricObject {
  /** yTrue is i32 (class numbers) or f32 of yPred's shape. */
  perRow(yTrue: Value, yPred: Value): Value;
}
