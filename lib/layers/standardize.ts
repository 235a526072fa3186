// What normalizations share: the mean of an array along an axis, the distances from it, and rows of
// mean 0 and deviation 1.
import type { Value } from '../graph/graph.ts';
import { add, div, fma, mean, mul, sqrt, square, stopGradient, sub, sum } from '../graph/ops.ts';

/** What is known of [rows, cols] along an axis; each but `distance` has that axis with size 1. */
export interface Moments {
  /** m */
  readonly average: Value;
  /** x − m */
  readonly distance: Value;
  /** Σ(x − m)² */
  readonly squares: Value;
  /**
   * 0, to be added wherever `distance` counts: it carries the gradient of −m, which `distance` does
   * not. Since Σ(x − m) = 0, the mean has no gradient by way of `squares`, and what reaches it here
   * are sums of dy alone: so no sum has to wait for another.
   */
  readonly drift: Value;
}

/** The mean along an axis, and the rest in a second pass. */
export function momentsOf(x: Value, axis: 0 | 1): Moments {
  const average = mean(x, axis, { keepDims: true });
  const still = stopGradient(average);
  const distance = sub(x, still);
  const squares = sum(square(distance), axis, { keepDims: true });
  return { average, distance, squares, drift: sub(still, average) };
}

/** (x − m) ÷ √(v + epsilon), m the mean and v = Σ(x − m)² ÷ cols the variance of a row. */
export function standardize(table: Value, epsilon: number): Value {
  const { distance, squares, drift } = momentsOf(table, 1);
  const scale = div(1, sqrt(add(div(squares, table.shape[1] ?? 1), epsilon)));
  return fma(distance, scale, mul(drift, scale));
}
