// What a regularizer is: a penalty on an array, added to the loss, written in ops.
import type { Value } from '../graph/graph.ts';

/** A regularizer as users hold it. */
export interface RegularizerObject {
  readonly name: string;
}

export interface RegularizerDefinition extends RegularizerObject {
  /** The penalty: a scalar. */
  penalty(values: Value): Value;
}
