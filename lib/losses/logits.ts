// What a crossentropy is computed from. Behind softmax or sigmoid it takes that function's input,
// the logits: log(softmax(x)) is stable only if it is never taken apart.
import type { Given } from '../data/check.ts';
import { needBoolean } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { less, select } from '../graph/ops.ts';
import { probabilitiesOf } from '../graph/probabilities.ts';
import type { Probabilities } from '../graph/probabilities.ts';

export interface CrossentropyOptions {
  /**
   * true: predictions are logits; false: they are probabilities. Needed only where the prediction
   * is not the output of the activation that the loss belongs to.
   */
  fromLogits?: boolean;
  /** In [0, 1]: how far targets move towards the uniform distribution; default 0. */
  labelSmoothing?: number;
}

export const crossentropyDefaults: Readonly<Record<'fromLogits' | 'labelSmoothing', unknown>> = {
  fromLogits: undefined,
  labelSmoothing: 0,
};

/** Logits, or probabilities if only those are known. */
export interface Prediction {
  readonly kind: 'logits' | 'probabilities';
  readonly value: Value;
}

/** Reads the option: undefined if it was not given. */
export function fromLogitsOf(where: string, given: Given<'fromLogits'>): boolean | undefined {
  const value = given.value('fromLogits');
  return value === undefined ? undefined : needBoolean(where, 'fromLogits', value);
}

/** Finds the logits of a prediction, or throws if it is not known what the prediction is. */
export function predictionOf(
  where: string,
  kind: Probabilities['kind'],
  yPred: Value,
  fromLogits: boolean | undefined,
): Prediction {
  const made = probabilitiesOf(yPred);
  if (made?.kind === kind) {
    if (fromLogits !== true) return { kind: 'logits', value: made.logits };
    throw rangeError(
      where,
      `fromLogits is true, but the prediction is the output of ${kind}`,
      `Drop fromLogits (the loss finds the logits), or end the model without ${kind}.`,
    );
  }
  if (fromLogits !== undefined) {
    return { kind: fromLogits ? 'logits' : 'probabilities', value: yPred };
  }
  const found = made === undefined ? `not the output of ${kind}` : `the output of ${made.kind}`;
  throw rangeError(
    where,
    `the prediction is ${found}, needed ${kind} or the option fromLogits`,
    `End the model with activation "${kind}", or say fromLogits: true if it gives logits.`,
  );
}

/**
 * Probabilities kept within [1e-7, 1 − 1e-7], so that their logarithms are finite. The gradient
 * passes where nothing was cut, and a NaN stays one.
 */
export function clipProbabilities(p: Value): Value {
  const [low, high] = [1e-7, 1 - 1e-7];
  return select(less(p, low), low, select(less(high, p), high, p));
}
