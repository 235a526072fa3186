// From losses or metrics of single elements to one number per row of the batch.
import { mean, sum } from '../graph/ops.ts';
import type { Value } from '../graph/graph.ts';

/** [n, ...] to [n]: the mean over the other axes. */
export function meanOfRows(elements: Value): Value {
  const axes = otherAxes(elements);
  return axes.length === 0 ? elements : mean(elements, axes);
}

/** [n, ...] to [n]: the sum over the other axes. */
export function sumOfRows(elements: Value): Value {
  const axes = otherAxes(elements);
  return axes.length === 0 ? elements : sum(elements, axes);
}

function otherAxes({ shape }: Value): number[] {
  return shape.slice(1).map((_, i) => i + 1);
}
