// The loss between two distributions (Kullback and Leibler 1951): how much longer messages become
// when they are coded for the predicted distribution instead of the true one.
import { float32Tiny, readOptions } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { log, maximum, mul, sub, sum } from '../graph/ops.ts';
import { areLogarithms, probabilitiesOf } from '../graph/probabilities.ts';
import { needClasses, shiftLogits } from './classes.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import { clipProbabilities } from './logits.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean over rows of Σ_j y[i,j]·(log y[i,j] − log p[i,j]), in [0, ∞) for distributions; y and p
 * [n, ..., classes]. Where y is 0 the summand is 0. It differs from categoricalCrossentropy by the
 * entropy of y, so its gradient is the same and its least value is 0.
 *
 * Behind a softmax it is computed from that function's input, the logits, and is finite where the
 * differences of a row's logits are finite. Elsewhere p must be probabilities, not their logarithms
 * as PyTorch's takes them, and is first clipped to [1e-7, 1 − 1e-7].
 * Source: Kullback and Leibler 1951.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is compiled, if
 *   the prediction has fewer than two classes or is the output of logSoftmax.
 * @example
 * model.compile({ optimizer: 'adam', loss: losses.klDivergence() });
 */
export function klDivergence(options?: LossOptions): LossDefinition {
  const where = 'klDivergence';
  const given = readOptions(where, options, lossDefaults);
  return lossOf(where, given, (yTrue, yPred) => {
    needClasses(where, yPred);
    if (areLogarithms(yPred)) {
      const problem = 'the prediction is the output of logSoftmax, needed probabilities';
      throw rangeError(where, problem, 'End the model with activation "softmax".');
    }
    // The least normal number keeps the logarithm finite: 0 times it is 0.
    const logTrue = log(maximum(yTrue, float32Tiny));
    return sum(mul(yTrue, sub(logTrue, logOf(yPred))), -1);
  });
}

function logOf(p: Value): Value {
  const made = probabilitiesOf(p);
  if (made?.kind !== 'softmax') return log(clipProbabilities(p));
  const { z, logSum } = shiftLogits(made.logits, { keepDims: true });
  return sub(z, logSum);
}
