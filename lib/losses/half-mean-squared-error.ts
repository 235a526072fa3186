// The squared error of textbooks: halved, so that its derivative is the plain difference.
import { readOptions } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { mul, square, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';
import { sumOfRows } from './reduce-rows.ts';

/**
 * The mean over rows of ½·Σ_j (yPred[i,j] − yTrue[i,j])², in [0, ∞); yTrue and yPred of one shape.
 * dyPred = (yPred − yTrue) ÷ rows. The numbers of one row are always summed; with a mask of
 * positions those that count, and rows in which none does are not among the rows.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: 'sgd', loss: losses.halfMeanSquaredError() });
 */
export function halfMeanSquaredError(options?: LossOptions): LossDefinition {
  const given = readOptions('halfMeanSquaredError', options, lossDefaults);
  const perRow = (yTrue: Value, yPred: Value): Value =>
    mul(0.5, sumOfRows(square(sub(yPred, yTrue))));
  return lossOf('halfMeanSquaredError', given, perRow, { sumsRow: true });
}
