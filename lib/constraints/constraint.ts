// What a constraint is: a rule that each weight is brought to obey after its update, written in
// ops.
import type { Value } from '../graph/graph.ts';

/** A constraint as users hold it. */
export interface ConstraintObject {
  readonly name: string;
}

export interface ConstraintDefinition extends ConstraintObject {
  /** The nearest weight that obeys, of w's shape. */
  project(w: Value): Value;
}
