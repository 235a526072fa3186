// The loss of directions: of embeddings, whose length does not matter.
import { readOptions } from '../data/check.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { div, maximum, mul, neg, sqrt, square, sum } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean over rows of −cos(yTrue[i], yPred[i]) along the last axis, in [−1, 1]: −1 for the same
 * direction, as in Keras (PyTorch's cosine embedding loss is this + 1); yTrue and yPred [n, ...,
 * size]. cos(t, p) = Σ_j t[j]·p[j] ÷ (|t|·|p|), |p|² = max(Σ_j p[j]², 1e-12), so it is 0 where a
 * vector is 0.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is compiled, if
 *   the prediction has no axis of vectors.
 * @example
 * model.compile({ optimizer: 'adam', loss: losses.cosineSimilarity() });
 */
export function cosineSimilarity(options?: LossOptions): LossDefinition {
  const where = 'cosineSimilarity';
  const given = readOptions(where, options, lossDefaults);
  return lossOf(where, given, (yTrue, yPred) => {
    const { shape } = yPred;
    if (shape.length < 2) {
      throw rangeError(where, `got a prediction of shape ${shapeText(shape)}, needed vectors`);
    }
    return neg(sum(mul(ofLengthOne(yTrue), ofLengthOne(yPred)), -1));
  });
}

function ofLengthOne(x: Value): Value {
  const squares = sum(square(x), -1, { keepDims: true });
  return div(x, sqrt(maximum(squares, 1e-12)));
}
