// R²: how much of the targets' variance the predictions explain.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import { count } from '../graph/shape.ts';
import { shapedLike } from '../losses/define.ts';
import { sliceLength } from './metric.ts';
import type { SetMetric, Sliced } from './metric.ts';

/**
 * The coefficient of determination, 1 − Σ (yTrue − yPred)² ÷ Σ (yTrue − mean)², over the whole set
 * in float64: 1 is perfect, 0 what predicting the mean would give, and it may be negative. With
 * several columns it is the mean of that of each. As in scikit-learn, a column of equal targets
 * counts 1 if all its predictions are right and else 0, and fewer than two rows give NaN.
 *
 * yTrue and yPred of one shape; both are kept for an epoch.
 * @throws RangeError when the model is compiled, if targets are not numbers shaped like
 *   predictions.
 * @example
 * model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['r2Score'] });
 */
export function r2Score(options?: NoOptions): SetMetric {
  const name = 'r2Score';
  const given = readOptions(name, options, {});
  return remember('metrics', given, {
    name,
    goal: 'max',
    keep(yTrue, yPred) {
      if (yTrue.type !== 'f32') {
        throw rangeError(name, 'got class numbers, needed targets shaped like predictions');
      }
      const width = count(yPred.shape.slice(1));
      return {
        columns: [shapedLike(name, yTrue, yPred.shape), yPred],
        *result([targets = none, predictions = none], rows) {
          if (rows < 2) return NaN;
          let sum = 0;
          for (let c = 0; c < width; c++) sum += yield* ofColumn(targets, predictions, c, width);
          return sum / width;
        },
      };
    },
  });
}

const none = new Float32Array(0);

// Both columns have rows · width elements, hence `!`.
function* ofColumn(
  targets: Float32Array,
  predictions: Float32Array,
  column: number,
  width: number,
): Sliced {
  const { length } = targets;
  const slice = sliceLength * width;
  let sum = 0;
  for (let i = column; i < length; i += width) {
    sum += targets[i]!;
    if (i % slice === column && i > column) yield;
  }
  const mean = sum / (length / width);
  let [unexplained, total] = [0, 0];
  for (let i = column; i < length; i += width) {
    const [target, prediction] = [targets[i]!, predictions[i]!];
    unexplained += (target - prediction) * (target - prediction);
    total += (target - mean) * (target - mean);
    if (i % slice === column && i > column) yield;
  }
  if (total === 0) return unexplained === 0 ? 1 : 0;
  return 1 - unexplained / total;
}
