// The mean squared error as a metric: beside another loss, or without its options.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { square, sub } from '../graph/ops.ts';
import { shapedLike } from '../losses/define.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import type { RowMetric } from './metric.ts';

/**
 * The mean of (yPred − yTrue)² over all elements, in [0, ∞); yTrue and yPred of one shape.
 * @throws RangeError when the model is compiled, if targets are not shaped like predictions.
 * @example
 * model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanSquaredError'] });
 */
export function meanSquaredError(options?: NoOptions): RowMetric {
  const given = readOptions('meanSquaredError', options, {});
  return remember('metrics', given, { name: 'meanSquaredError', goal: 'min', perRow });
}

function perRow(yTrue: Value, yPred: Value): Value {
  return meanOfRows(square(sub(yPred, shapedLike('meanSquaredError', yTrue, yPred.shape))));
}
