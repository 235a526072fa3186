// Precision: how far a yes can be trusted.
import { classMetric, share } from './class-metric.ts';
import type { ClassMetricOptions } from './class-metric.ts';
import type { SetMetric } from './metric.ts';

/**
 * The share of right answers among those that name the class, right ÷ predicted, in [0, 1]; 0 if
 * the class was never predicted. Exact for the whole set, whatever the batch size.
 *
 * Predictions [n, ..., classes] go with labels [n, ...] or targets of their shape. Over all classes
 * `micro` is the accuracy, unless a threshold makes each column a question of its own.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets and predictions do not go together or there is no class `classId`.
 * @example
 * const sure = metrics.precision({ threshold: 0.9, name: 'sure' });
 * model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['precision', sure] });
 */
export function precision(options?: ClassMetricOptions): SetMetric {
  return classMetric('precision', options, (right, predicted) => share(right, predicted));
}
