// The loss of support vector machines: an answer is right when it lies beyond a margin of 1.
import { readOptions } from '../data/check.ts';
import { equal, maximum, mul, select, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean of max(1 − yTrue·yPred, 0) over all elements, in [0, ∞); yTrue and yPred of one shape.
 * Targets are −1 or 1; a target of 0 counts as −1, so that answers 0 and 1 serve as well. dyPred =
 * yTrue·yPred < 1 ? −yTrue ÷ elements : 0.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: 'sgd', loss: losses.hinge() });
 */
export function hinge(options?: LossOptions): LossDefinition {
  const given = readOptions('hinge', options, lossDefaults);
  return lossOf('hinge', given, (yTrue, yPred) => {
    const side = select(equal(yTrue, 0), -1, yTrue);
    return maximum(sub(1, mul(side, yPred)), 0);
  });
}
