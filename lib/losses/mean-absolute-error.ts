// The loss of regression that large errors do not rule: its best constant is the median.
import { readOptions } from '../data/check.ts';
import { abs, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean of |yPred − yTrue| over all elements, in [0, ∞); yTrue and yPred of one shape. dyPred =
 * sign(yPred − yTrue) ÷ elements, sign(0) = 0.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: 'sgd', loss: losses.meanAbsoluteError() });
 */
export function meanAbsoluteError(options?: LossOptions): LossDefinition {
  const given = readOptions('meanAbsoluteError', options, lossDefaults);
  return lossOf('meanAbsoluteError', given, (yTrue, yPred) => abs(sub(yPred, yTrue)));
}
