// The share of rows whose class is the predicted one, for targets that are distributions.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { sameClass } from './answers.ts';
import type { RowMetric } from './metric.ts';

/**
 * The share of positions with argmax of the target = argmax of the prediction, in [0, 1]; both [n,
 * ..., classes]. It is `accuracy`, held to this kind of targets.
 * @throws RangeError when the model is compiled, if targets are not shaped like predictions or
 *   there are fewer than two classes.
 * @example
 * const metrics = ['categoricalAccuracy'] as const;
 * model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics });
 */
export function categoricalAccuracy(options?: NoOptions): RowMetric {
  const name = 'categoricalAccuracy';
  const given = readOptions(name, options, {});
  return remember('metrics', given, {
    name,
    goal: 'max',
    perRow(yTrue, yPred) {
      if (yTrue.type !== 'f32') {
        const hint = 'Use sparseCategoricalAccuracy?';
        throw rangeError(name, 'got class numbers, needed one target for each class', hint);
      }
      return meanOfRows(sameClass(name, yTrue, yPred));
    },
  });
}
