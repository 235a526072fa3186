// Recall: how much of what was to be found is found.
import { classMetric, share } from './class-metric.ts';
import type { ClassMetricOptions } from './class-metric.ts';
import type { SetMetric } from './metric.ts';

/**
 * The share of right answers among the members of the class, right ÷ actual, in [0, 1]; 0 if the
 * class has no members. Exact for the whole set, whatever the batch size.
 *
 * Predictions [n, ..., classes] go with labels [n, ...] or targets of their shape. Over all classes
 * `macro` is known as balanced accuracy, and `micro` and `weighted` are the accuracy, unless a
 * threshold makes each column a question of its own.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets and predictions do not go together or there is no class `classId`.
 * @example
 * model.compile({
 *   optimizer: 'adam',
 *   loss: 'sparseCategoricalCrossentropy',
 *   metrics: ['recall', metrics.recall({ classId: 2, name: 'recallOfThird' })],
 * });
 */
export function recall(options?: ClassMetricOptions): SetMetric {
  return classMetric('recall', options, (right, _, actual) => share(right, actual));
}
