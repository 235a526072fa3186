// The loss of one choice among several classes, with targets that are distributions.
import { readOptions } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { fma, log, mul, neg, sub, sum } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import { crossentropyDefaults, fromLogitsOf, predictionOf } from './logits.ts';
import type { CrossentropyOptions } from './logits.ts';
import type { LossDefinition } from './loss.ts';
import { clippedShares, needClasses, shiftLogits } from './classes.ts';

/**
 * The mean over rows of −Σ_j y[i,j]·log(p[i,j]), in [0, ∞); y and p [n, ..., classes]. From logits
 * x, p = softmax(x), it is Σ_j y[i,j]·(log Σ_k e^x[i,k] − x[i,j]), and its derivative p·Σ_j y[i,j]
 * − y.
 * `labelSmoothing` s replaces y by y·(1 − s) + s ÷ classes.
 *
 * Behind a softmax, and with `fromLogits: true`, it is computed from logits and is finite where the
 * differences of a row's logits are finite. Elsewhere, with `fromLogits: false`, p is first divided
 * by the sum of its row and clipped to [1e-7, 1 − 1e-7], as Keras does.
 * @throws TypeError or RangeError if an option is wrong; when the model is compiled, if the
 *   prediction has fewer than two classes, is no softmax and fromLogits is not given, or is a
 *   softmax and fromLogits is true.
 * @example
 * const loss = losses.categoricalCrossentropy({ labelSmoothing: 0.1 });
 * model.compile({ optimizer: 'adam', loss });
 */
export function categoricalCrossentropy(
  options?: LossOptions & CrossentropyOptions,
): LossDefinition {
  const where = 'categoricalCrossentropy';
  const given = readOptions(where, options, { ...lossDefaults, ...crossentropyDefaults });
  const fromLogits = fromLogitsOf(where, given);
  const smoothing = given.number('labelSmoothing', { min: 0, max: 1 });
  return lossOf(where, given, (yTrue, yPred) => {
    const classes = needClasses(where, yPred);
    const { kind, value } = predictionOf(where, 'softmax', yPred, fromLogits);
    const y = smoothing === 0 ? yTrue : fma(yTrue, 1 - smoothing, smoothing / classes);
    return sum(mul(y, kind === 'logits' ? surprise(value) : neg(log(clippedShares(value)))), -1);
  });
}

// −log(p[i,j]) = log Σ_k e^z[i,k] − z[i,j]
function surprise(logits: Value): Value {
  const { z, logSum } = shiftLogits(logits, { keepDims: true });
  return sub(logSum, z);
}
