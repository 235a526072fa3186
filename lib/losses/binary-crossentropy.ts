// The loss of yes-or-no questions: each element is a question of its own.
import { readOptions } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { softStep } from '../activations/softplus.ts';
import { add, fma, log, maximum, mul, neg, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import { clipProbabilities, crossentropyDefaults, fromLogitsOf, predictionOf } from './logits.ts';
import type { CrossentropyOptions } from './logits.ts';
import type { LossDefinition } from './loss.ts';

/**
 * The mean over all elements of −y·log(p) − (1 − y)·log(1 − p), in [0, ∞); y in [0, 1] and p of one
 * shape. From logits x, p = sigmoid(x), it is max(x, 0) − x·y + log(1 + e^−|x|) and its derivative
 * sigmoid(x) − y. `labelSmoothing` s replaces y by y·(1 − s) + s ÷ 2.
 *
 * Behind a sigmoid, and with `fromLogits: true`, it is computed from logits, is finite for every
 * finite logit, and keeps its digits however small it is. Elsewhere, with `fromLogits: false`, p is
 * first clipped to [1e-7, 1 − 1e-7].
 * @throws TypeError or RangeError if an option is wrong; when the model is compiled, if the
 *   prediction is no sigmoid and fromLogits is not given, or is a sigmoid and fromLogits is true.
 * @example
 * model.compile({ optimizer: 'adam', loss: losses.binaryCrossentropy({ labelSmoothing: 0.1 }) });
 */
export function binaryCrossentropy(options?: LossOptions & CrossentropyOptions): LossDefinition {
  const where = 'binaryCrossentropy';
  const given = readOptions(where, options, { ...lossDefaults, ...crossentropyDefaults });
  const fromLogits = fromLogitsOf(where, given);
  const smoothing = given.number('labelSmoothing', { min: 0, max: 1 });
  return lossOf(where, given, (yTrue, yPred) => {
    const { kind, value } = predictionOf(where, 'sigmoid', yPred, fromLogits);
    const y = smoothing === 0 ? yTrue : fma(yTrue, 1 - smoothing, smoothing / 2);
    return kind === 'logits' ? ofLogits(y, value) : ofProbabilities(y, clipProbabilities(value));
  });
}

// max(x, 0) − x·y is exactly 0 for a right answer, and what is left keeps all of its digits. So
// does the gradient: it is added up from the last op to the first, so that the derivative of the
// difference is whole, and 0, before that of the step, written first, joins it.
function ofLogits(y: Value, x: Value): Value {
  const step = softStep(x);
  return add(sub(maximum(x, 0), mul(x, y)), step);
}

function ofProbabilities(y: Value, p: Value): Value {
  return neg(fma(y, log(p), mul(sub(1, y), log(sub(1, p)))));
}
