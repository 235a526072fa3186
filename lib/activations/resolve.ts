// From what a user names as an activation to a function, and its safe use inside a layer.
import { factoryNamed, refuseFactory } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { activated } from '../graph/activated.ts';
import { isValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { sameShape } from '../graph/shape.ts';
import { callOwn } from '../graph/own.ts';
import type { ActivationFunction } from './activation.ts';
import * as factories from './index.ts';

/** The function of a name, of a factory's result or of a user's function. */
export function resolveActivation(where: string, activation: unknown): ActivationFunction {
  if (typeof activation !== 'function') return factoryNamed(where, activation, factories)();
  refuseFactory(where, activation, 'activations', factories);
  return activation as ActivationFunction;
}

/** Applies an activation; `where` names the layer if what the user's function returns is wrong. */
export function activate(where: string, activation: ActivationFunction, x: Value): Value {
  return activated(x, () => {
    const { y } = callOwn<'x', 'y'>(activation, {
      where,
      inputs: { x },
      run: (inputs) => ({ y: activation(inputs.x) }),
      check: (given, inputs) => ({ y: needLike(where, (given as { y: unknown }).y, inputs.x) }),
    });
    return y;
  });
}

function needLike(where: string, y: unknown, x: Value): Value {
  if (!isValue(y)) {
    throw typeError(where, `the activation returned ${valueText(y)}, needed a Value`);
  }
  if (y.graph !== x.graph) {
    throw typeError(where, 'the activation returned a value of another graph');
  }
  if (y.type !== 'f32') throw typeError(where, `the activation returned ${y.type}, needed f32`);
  if (!sameShape(y.shape, x.shape)) {
    const shapes = `returned ${shapeText(y.shape)}, needed ${shapeText(x.shape)}`;
    throw rangeError(where, `the activation ${shapes}: one number for each of its input's`);
  }
  return y;
}
