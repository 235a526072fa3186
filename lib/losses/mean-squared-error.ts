// The loss of regression: what least squares minimizes.
import { readOptions } from '../data/check.ts';
import { square, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean of (yPred − yTrue)² over all elements, in [0, ∞); yTrue and yPred of one shape.
 * dyPred = 2·(yPred − yTrue) ÷ elements.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: 'sgd', loss: losses.meanSquaredError() });
 */
export function meanSquaredError(options?: LossOptions): LossDefinition {
  const given = readOptions('meanSquaredError', options, lossDefaults);
  return lossOf('meanSquaredError', given, (yTrue, yPred) => square(sub(yPred, yTrue)));
}
