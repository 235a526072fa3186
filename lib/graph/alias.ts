// Values that are other names of the same elements: what they lead to decides where elements stand
// and whether somebody overwrites them.
import { isValue } from './graph.ts';
import type { Node, Value } from './graph.ts';
import { count } from './shape.ts';

/** A reshape, a stop of gradients and a stretch that changes nothing are names of their input. */
export function isAlias({ operation, inputs, value }: Node): boolean {
  if (operation.op === 'reshape' || operation.op === 'stopGradient') return true;
  const [input] = inputs;
  if (operation.op !== 'primitive' || operation.primitive !== 'copy' || !isValue(input))
    return false;
  return input.type === value.type && count(input.shape) === count(value.shape);
}

/** The value whose elements a value has. */
export function rootOf(value: Value): Value {
  let root = value;
  for (let node = root.graph.node(root); isAlias(node); node = root.graph.node(root)) {
    const [input] = node.inputs;
    if (!isValue(input)) break;
    root = input;
  }
  return root;
}
