// The share of right answers.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { choicesOf, sameClass, sameSide } from './answers.ts';
import type { RowMetric } from './metric.ts';

/**
 * The share of rows (or positions of rows) whose class is the predicted one, in [0, 1]:
 * - labels [n, ...] against predictions [n, ..., classes]: label = argmax of the prediction;
 * - targets [n, ..., classes] of the prediction's shape: argmax = argmax;
 * - one column: (prediction > 0.5) = (target > 0.5), so it expects probabilities, not logits.
 *
 * The argmax takes the first of several largest.
 * @throws RangeError when the model is compiled, if targets and predictions do not go together.
 * @example
 * model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
 */
export function accuracy(options?: NoOptions): RowMetric {
  const given = readOptions('accuracy', options, {});
  return remember('metrics', given, {
    name: 'accuracy',
    goal: 'max',
    perRow: (yTrue, yPred) =>
      meanOfRows(
        choicesOf(yPred) === 1
          ? sameSide('accuracy', yTrue, yPred, 0.5)
          : sameClass('accuracy', yTrue, yPred),
      ),
  });
}
