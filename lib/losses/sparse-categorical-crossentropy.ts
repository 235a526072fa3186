// The loss of one choice among several classes, with class numbers as targets.
import { readOptions } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { log, mul, neg, oneHot, select, sub, sum } from '../graph/ops.ts';
import { clippedShares, needClasses, shiftLogits } from './classes.ts';
import { lossDefaults, lossOfLabels } from './define.ts';
import type { LossOptions } from './define.ts';
import { crossentropyDefaults, fromLogitsOf, predictionOf } from './logits.ts';
import type { CrossentropyOptions } from './logits.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean over rows of −log(p[i, label[i]]), in [0, ∞); labels [n, ...] are class numbers from 0,
 * p [n, ..., classes]. From logits x, p = softmax(x), it is log Σ_k e^x[i,k] − x[i, label[i]], and
 * its derivative p − oneHot(label). `labelSmoothing` s is that of categoricalCrossentropy on
 * one-hot targets. A label outside of 0 … classes − 1 ends the run with an error that names the
 * row.
 *
 * Behind a softmax, and with `fromLogits: true`, it is computed from logits and is finite where the
 * differences of a row's logits are finite. Elsewhere, with `fromLogits: false`, p is first divided
 * by the sum of its row and clipped to [1e-7, 1 − 1e-7].
 * @throws TypeError or RangeError if an option is wrong; when the model is compiled, if the
 *   prediction has fewer than two classes, is no softmax and fromLogits is not given, or is a
 *   softmax and fromLogits is true.
 * @example
 * model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
 */
export function sparseCategoricalCrossentropy(
  options?: LossOptions & CrossentropyOptions,
): LossDefinition {
  const where = 'sparseCategoricalCrossentropy';
  const given = readOptions(where, options, { ...lossDefaults, ...crossentropyDefaults });
  const fromLogits = fromLogitsOf(where, given);
  const smoothing = given.number('labelSmoothing', { min: 0, max: 1 });
  return lossOfLabels(where, given, (labels, yPred) => {
    const classes = needClasses(where, yPred);
    const { kind, value } = predictionOf(where, 'softmax', yPred, fromLogits);
    const share = smoothing / classes;
    const expected = (x: Value): Value => {
      const hot = oneHot(labels, classes);
      // A select, not a product: an unlikely class may have an infinite logit, and 0·∞ is no
      // number.
      if (smoothing === 0) return sum(select(hot, x, 0), -1);
      return sum(mul(x, select(hot, 1 - smoothing + share, share)), -1);
    };
    if (kind === 'probabilities') return neg(expected(log(clippedShares(value))));
    const { z, logSum } = shiftLogits(value, { keepDims: false });
    return sub(logSum, expected(z));
  });
}
