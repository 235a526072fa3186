// What a metric is, in two kinds. Of the rows: one number each, averaged over the rows of an epoch.
// Of the set: a few columns of each row, kept until the epoch ends and then looked at together, so
// that what is no mean (a precision, an area under a curve) is exact for the whole set, however it
// was cut into batches. Metrics count every row alike, whatever its sample weight.
import type { Value } from '../graph/graph.ts';

/** Which way a quantity is to go: whether less of it is better, or more. */
export type Goal = 'min' | 'max';

/** A metric as users hold it. */
export interface MetricObject {
  readonly name: string;
}

/**
 * A user's metric: one number per row, [n], or more, which are averaged over the other axes. yTrue
 * is what the loss takes: i32 class numbers, or f32 of yPred's shape. With a mask of positions a
 * row is a position, as for a LossFunction.
 */
export type MetricFunction = (yTrue: Value, yPred: Value) => Value;

interface Judged extends MetricObject {
  /** What callbacks take for better; a user's function does not say. */
  readonly goal?: Goal;
}

/** The mean of one number per row. */
export interface RowMetric extends Judged {
  /** yTrue is i32 (class numbers) or f32 of yPred's shape; gives [n], a user's perhaps []. */
  readonly perRow: MetricFunction;
}

/** A number of all rows together. */
export interface SetMetric extends Judged {
  /** yTrue is i32 (class numbers) or f32 of yPred's shape. */
  keep(yTrue: Value, yPred: Value): Kept;
}

/** What is kept of every row, and what it comes to. */
export interface Kept {
  /** Each [n, ...]; i32 becomes f32, exactly below 2^24. */
  readonly columns: readonly Value[];
  /** From the columns of all rows, one behind the other, in float64 and in a fixed order. */
  result(this: void, columns: readonly Float32Array[], rows: number): Sliced;
}

/** A computation in slices: each `next()` takes well below a millisecond. */
export type Sliced<Result = number> = Generator<undefined, Result>;

/** Elements to look at between two slices. */
export const sliceLength = 1 << 16;

export type MetricDefinition = RowMetric | SetMetric;

export function isOfSet(metric: MetricDefinition): metric is SetMetric {
  return 'keep' in metric;
}
