// The root mean squared error: the size of a typical mistake, in the target's own unit.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { square, sub } from '../graph/ops.ts';
import { shapedLike } from '../losses/define.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { sliceLength } from './metric.ts';
import type { SetMetric } from './metric.ts';

/**
 * √ of the mean of (yPred − yTrue)² over all elements of the whole set, in [0, ∞); yTrue and yPred
 * of one shape. It is not the mean of the roots of batches: the squares of all rows are added in
 * float64.
 * @throws RangeError when the model is compiled, if targets are not shaped like predictions.
 * @example
 * const options = { loss: 'meanSquaredError', metrics: ['rootMeanSquaredError'] } as const;
 * model.compile({ optimizer: 'adam', ...options });
 */
export function rootMeanSquaredError(options?: NoOptions): SetMetric {
  const name = 'rootMeanSquaredError';
  const given = readOptions(name, options, {});
  return remember('metrics', given, {
    name,
    goal: 'min',
    keep: (yTrue, yPred) => ({
      columns: [meanOfRows(square(sub(yPred, shapedLike(name, yTrue, yPred.shape))))],
      *result([squares = new Float32Array(0)], rows) {
        let sum = 0;
        // A number for every row.
        for (let i = 0; i < rows; i++) {
          sum += squares[i]!;
          if (i % sliceLength === sliceLength - 1) yield;
        }
        return Math.sqrt(sum / rows);
      },
    }),
  });
}
