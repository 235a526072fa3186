// What a regularizer is: a penalty on an array, added to the loss, written in ops.
import type { Value } from '../graph/graph.ts';

/** A regularizer as users hold it. */
export interface RegularizerObject {
  readonly name: string;
}

/** A user's regularizer: from a weight, or from what a layer gives, to one number. */
export type RegularizerFunction = (values: Value) => Value;

export interface RegularizerDefinition extends RegularizerObject {
  /** The penalty: a scalar. */
  penalty(values: Value): Value;
}
