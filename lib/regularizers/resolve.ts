// From what a user names as a regularizer to its definition.
import { factoryNamed, hasFields, refuseFactory } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { callOwn } from '../graph/own.ts';
import * as factories from './index.ts';
import type {
  RegularizerDefinition,
  RegularizerFunction,
  RegularizerObject,
} from './regularizer.ts';

/** The regularizers that a name means. */
export type RegularizerName = keyof typeof factories;

/** A name, what a factory returned, or a function of one's own. */
export type Regularizer = RegularizerName | RegularizerObject | RegularizerFunction;

/** The definition of a name, of a factory's result or of a user's function; undefined is none. */
export function resolveRegularizer(
  where: string,
  regularizer: unknown,
): RegularizerDefinition | undefined {
  if (regularizer === undefined) return undefined;
  if (hasFields(regularizer, { name: 'string', penalty: 'function' })) {
    return regularizer as RegularizerDefinition;
  }
  if (typeof regularizer !== 'function') return factoryNamed(where, regularizer, factories)();
  refuseFactory(where, regularizer, 'regularizers', factories);
  const own = regularizer as RegularizerFunction;
  return {
    name: 'own',
    penalty: (values) =>
      callOwn<'values', 'penalty'>(own, {
        where,
        inputs: { values },
        run: (inputs) => ({ penalty: own(inputs.values) }),
        check: (given, inputs) => {
          const { penalty } = given as { penalty: unknown };
          return { penalty: needScalar(where, penalty, inputs.values) };
        },
      }).penalty,
  };
}

function needScalar(where: string, penalty: unknown, values: Value): Value {
  if (!isValue(penalty)) {
    throw typeError(where, `returned ${valueText(penalty)}, needed a Value`);
  }
  if (penalty.graph !== values.graph) throw typeError(where, 'returned a value of another graph');
  if (penalty.type === 'f32' && penalty.shape.length === 0) return penalty;
  const got = `${penalty.type} ${shapeText(penalty.shape)}`;
  throw rangeError(where, `returned ${got}, needed one number, f32 []`, 'Sum over all axes?');
}
