// F1: precision and recall in one number that is small if either is.
import { classMetric, share } from './class-metric.ts';
import type { ClassMetricOptions } from './class-metric.ts';
import type { SetMetric } from './metric.ts';

/**
 * The harmonic mean of precision and recall, 2·right ÷ (predicted + actual), in [0, 1]; 0 if the
 * class was never there and never predicted. Exact for the whole set, whatever the batch size.
 *
 * Predictions [n, ..., classes] go with labels [n, ...] or targets of their shape. `macro` is the
 * mean of the F1 of each class, not the F1 of mean precision and recall.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets and predictions do not go together or there is no class `classId`.
 * @example
 * const metric = metrics.f1Score({ average: 'weighted' });
 * model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: [metric] });
 */
export function f1Score(options?: ClassMetricOptions): SetMetric {
  return classMetric('f1Score', options, (right, predicted, actual) =>
    share(2 * right, predicted + actual),
  );
}
