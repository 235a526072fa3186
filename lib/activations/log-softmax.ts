// The logarithms of probabilities of classes, from logits. The largest logit is taken off first, so
// that exp cannot overflow and the sum is at least 1.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { sub } from '../graph/ops.ts';
import { markLogarithms } from '../graph/probabilities.ts';
import { shiftLogits } from '../losses/classes.ts';
import type { ActivationFunction } from './activation.ts';
import { needClassAxis } from './softmax.ts';

/**
 * y[i,j] = z[i,j] − log Σ_k e^z[i,k], z[i,j] = x[i,j] − max_k x[i,k], along the last axis. x [...,
 * classes], y in (−∞, 0]; dx[i,j] = dy[i,j] − e^y[i,j]·Σ_k dy[i,k].
 *
 * Logarithms of probabilities are logits themselves: a crossentropy behind it takes `fromLogits:
 * true`, and computes what it would behind softmax. klDivergence takes probabilities alone.
 * @throws RangeError for an input without an axis of classes.
 * @example
 * layers.dense({ units: 10, activation: activations.logSoftmax() });
 */
export function logSoftmax(options?: NoOptions): ActivationFunction {
  const given = readOptions('logSoftmax', options, {});
  return remember('activations', given, (x) => {
    needClassAxis('logSoftmax', x);
    const { z, logSum } = shiftLogits(x, { keepDims: true });
    return markLogarithms(sub(z, logSum));
  });
}
