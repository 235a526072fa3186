// The mean absolute error: how far predictions are off, in the target's own unit.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { abs, sub } from '../graph/ops.ts';
import { shapedLike } from '../losses/define.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import type { RowMetric } from './metric.ts';

/**
 * The mean of |yPred − yTrue| over all elements, in [0, ∞); yTrue and yPred of one shape.
 * @throws RangeError when the model is compiled, if targets are not shaped like predictions.
 * @example
 * model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] });
 */
export function meanAbsoluteError(options?: NoOptions): RowMetric {
  const given = readOptions('meanAbsoluteError', options, {});
  return remember('metrics', given, {
    name: 'meanAbsoluteError',
    goal: 'min',
    perRow,
  });
}

function perRow(yTrue: Value, yPred: Value): Value {
  return meanOfRows(abs(sub(yPred, shapedLike('meanAbsoluteError', yTrue, yPred.shape))));
}
