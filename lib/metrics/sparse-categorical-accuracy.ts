// The share of rows whose class is the predicted one, for targets that are class numbers.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { sameClass } from './answers.ts';
import type { RowMetric } from './metric.ts';

/**
 * The share of positions with label = argmax of the prediction, in [0, 1]; labels [n, ...],
 * predictions [n, ..., classes]. It is `accuracy`, held to this kind of targets.
 * @throws RangeError when the model is compiled, if targets are no labels of these predictions or
 *   there are fewer than two classes.
 * @example
 * const metrics = ['sparseCategoricalAccuracy'] as const;
 * model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics });
 */
export function sparseCategoricalAccuracy(options?: NoOptions): RowMetric {
  const name = 'sparseCategoricalAccuracy';
  const given = readOptions(name, options, {});
  return remember('metrics', given, {
    name,
    goal: 'max',
    perRow(yTrue, yPred) {
      if (yTrue.type !== 'i32') {
        const hint = 'Use categoricalAccuracy?';
        throw rangeError(name, 'got numbers for each class, needed class numbers', hint);
      }
      return meanOfRows(sameClass(name, yTrue, yPred));
    },
  });
}
