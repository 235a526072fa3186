// From what a user names as a constraint to its definition.
import { factoryNamed, hasFields, refuseFactory } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { callOwn } from '../graph/own.ts';
import { sameShape } from '../graph/shape.ts';
import type { ConstraintDefinition, ConstraintFunction, ConstraintObject } from './constraint.ts';
import * as factories from './index.ts';

/** The constraints that a name means. */
export type ConstraintName = keyof typeof factories;

/** A name, what a factory returned, or a function of one's own. */
export type Constraint = ConstraintName | ConstraintObject | ConstraintFunction;

/** The definition of a name, of a factory's result or of a user's function; undefined is none. */
export function resolveConstraint(
  where: string,
  constraint: unknown,
): ConstraintDefinition | undefined {
  if (constraint === undefined) return undefined;
  if (hasFields(constraint, { name: 'string', project: 'function' })) {
    return constraint as ConstraintDefinition;
  }
  if (typeof constraint !== 'function') return factoryNamed(where, constraint, factories)();
  refuseFactory(where, constraint, 'constraints', factories);
  const own = constraint as ConstraintFunction;
  return {
    name: 'own',
    project: (w) =>
      callOwn<'w', 'w'>(own, {
        where,
        inputs: { w },
        run: (inputs) => ({ w: own(inputs.w) }),
        check: (given, inputs) => ({ w: needLike(where, (given as { w: unknown }).w, inputs.w) }),
      }).w,
  };
}

function needLike(where: string, value: unknown, w: Value): Value {
  if (!isValue(value)) throw typeError(where, `returned ${valueText(value)}, needed a Value`);
  if (value.graph !== w.graph) throw typeError(where, 'returned a value of another graph');
  if (value.type === 'f32' && sameShape(value.shape, w.shape)) return value;
  const got = `returned ${value.type} ${shapeText(value.shape)}`;
  throw rangeError(where, `${got}, needed f32 ${shapeText(w.shape)}, the shape of the weight`);
}
