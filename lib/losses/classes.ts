// What the categorical crossentropies share: logits or probabilities along an axis of classes.
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { div, exp, log, max, stopGradient, sub, sum } from '../graph/ops.ts';
import { clipProbabilities } from './logits.ts';

/** The number of classes of a prediction. */
export function needClasses(where: string, yPred: Value): number {
  const classes = yPred.shape.length < 2 ? 1 : (yPred.shape.at(-1) ?? 1);
  if (classes >= 2) return classes;
  throw rangeError(
    where,
    `got a prediction of shape ${shapeText(yPred.shape)}, needed at least 2 classes`,
    'For one output with a sigmoid use binaryCrossentropy.',
  );
}

/**
 * z = x − max x and log Σ e^z, along the last axis: the sum is at least 1, so nothing overflows.
 * What is taken off cancels in every difference of logSum and z, so no gradient flows through it.
 */
export function shiftLogits(x: Value, options: { keepDims: boolean }): { z: Value; logSum: Value } {
  const z = sub(x, stopGradient(max(x, -1, { keepDims: true })));
  return { z, logSum: log(sum(exp(z), -1, options)) };
}

/** Probabilities as shares of their row's sum, clipped. */
export function clippedShares(p: Value): Value {
  return clipProbabilities(div(p, sum(p, -1, { keepDims: true })));
}
