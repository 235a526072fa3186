// Remembers which values are probabilities made from logits by a known function, so that
// crossentropy can be computed from the logits, where it is stable; and which are logarithms of
// probabilities, so that no loss takes them for probabilities.
import { isValue } from './graph.ts';
import type { Value } from './graph.ts';

export interface Probabilities {
  readonly kind: 'softmax' | 'sigmoid';
  readonly logits: Value;
}

const known = new WeakMap<Value, Probabilities>();

/** Marks `y` as made from `logits` by softmax or sigmoid, and returns it. */
export function markProbabilities(y: Value, kind: Probabilities['kind'], logits: Value): Value {
  known.set(y, { kind, logits });
  return y;
}

/** How `y` was made from logits, if it was. */
export function probabilitiesOf(y: Value): Probabilities | undefined {
  return known.get(y) ?? plainSigmoid(y);
}

const logarithms = new WeakSet<Value>();

/** Marks `y` as logarithms of probabilities, and returns it. */
export function markLogarithms(y: Value): Value {
  logarithms.add(y);
  return y;
}

/** Whether `y` is known to be logarithms of probabilities. */
export function areLogarithms(y: Value): boolean {
  return logarithms.has(y);
}

// A user's own use of ops.sigmoid is one op, so it is known without a mark.
function plainSigmoid(y: Value): Probabilities | undefined {
  const { operation, inputs } = y.graph.node(y);
  const [logits] = inputs;
  const plain = operation.op === 'primitive' && operation.primitive === 'sigmoid';
  return plain && isValue(logits) ? { kind: 'sigmoid', logits } : undefined;
}
