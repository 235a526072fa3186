// What a constraint is: a rule that each weight is brought to obey after its update, written in
// ops.
import type { Value } from '../graph/graph.ts';

/** A constraint as users hold it. */
export interface ConstraintObject {
  readonly name: string;
}

/** A user's constraint: from a weight to a weight of the same shape that obeys. */
export type ConstraintFunction = (w: Value) => Value;

export interface ConstraintDefinition extends ConstraintObject {
  /** The weight that obeys, of w's shape. */
  project(w: Value): Value;
}
