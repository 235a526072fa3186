// Probabilities of classes from logits. The largest logit is taken off first, so that exp cannot
// overflow; it cancels, so no gradient flows through it.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError, shapeText } from '../errors.ts';
import { needValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { div, exp, max, stopGradient, sub, sum } from '../graph/ops.ts';
import { markProbabilities } from '../graph/probabilities.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y[i,j] = e^(x[i,j] − m[i]) ÷ Σ_k e^(x[i,k] − m[i]), m[i] = max_k x[i,k], along the last axis. x
 * [..., classes], y in [0, 1] with rows that sum to 1; dx[i,j] = y[i,j]·(dy[i,j] − Σ_k
 * dy[i,k]·y[i,k]). Crossentropy behind it is computed from x.
 * @throws RangeError for an input without an axis of classes.
 * @example
 * layers.dense({ units: 10, activation: activations.softmax() });
 */
export function softmax(options?: NoOptions): ActivationFunction {
  const given = readOptions('softmax', options, {});
  return remember('activations', given, (x) => {
    needClassAxis('softmax', x);
    const e = exp(sub(x, stopGradient(max(x, -1, { keepDims: true }))));
    return markProbabilities(div(e, sum(e, -1, { keepDims: true })), 'softmax', x);
  });
}

/** Throws for what is no value, and for one whose only axis is the batch's. */
export function needClassAxis(where: string, x: Value): void {
  needValue(where, x);
  if (x.shape.length >= 2) return;
  throw rangeError(where, `got ${shapeText(x.shape)}, needed an axis of classes`);
}
