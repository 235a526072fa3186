// Differentiation: one walk backwards over the graph, appending the gradient's ops as it goes. Only
// nodes that depend on what is asked for are visited, so inputs and labels cost nothing.
import { rangeError, shapeText } from '../errors.ts';
import { derivative, accumulate, sumToShape } from './derivatives.ts';
import { broadcastTo } from './elementwise.ts';
import { isValue } from './graph.ts';
import type { Operand, Value } from './graph.ts';
import { count } from './shape.ts';

/** d `loss` ÷ d each of `wrt`; zeros where the loss does not depend on it. `loss` is one number. */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  if (count(loss.shape) !== 1) {
    throw rangeError('gradient', `got a loss of shape ${shapeText(loss.shape)}, needed one number`);
  }
  const { graph } = loss;
  const needed = dependents(loss, wrt);
  // A flow broadcasts to the shape of its value; the seed is the number 1.
  const flows = new Map<number, Operand>([[loss.index, 1]]);
  for (let index = loss.index; index >= 0; index--) {
    const node = graph.nodes[index];
    const dy = flows.get(index);
    if (!node || dy === undefined || !needed[index]) continue;
    graph.within(node.layer, () => {
      const out = derivative(node, dy);
      node.inputs.forEach((input, i) => {
        const flow = out[i];
        if (flow === undefined || !isValue(input) || !needed[input.index]) return;
        const stretches = node.operation.op === 'primitive';
        const shaped = stretches ? sumToShape(flow, input, node.value) : flow;
        const whole = broadcastTo(graph, shaped, input.shape);
        const before = flows.get(input.index);
        flows.set(input.index, accumulate(isValue(before) ? before : undefined, whole));
      });
    });
  }
  return wrt.map((value) => broadcastTo(graph, flows.get(value.index) ?? 0, value.shape));
}

// Marks every node on a path from one of `wrt` to the loss's ancestors.
function dependents(loss: Value, wrt: readonly Value[]): boolean[] {
  const needed: boolean[] = [];
  const asked = new Set(wrt.map((value) => value.index));
  for (let index = 0; index <= loss.index; index++) {
    const node = loss.graph.nodes[index];
    const below = node?.inputs.some((input) => isValue(input) && needed[input.index]);
    needed.push(asked.has(index) || below === true);
  }
  return needed;
}
