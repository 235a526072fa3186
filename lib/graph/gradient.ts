// Differentiation: one walk backwards over the graph, appending the gradient's ops as it goes. Only
// nodes that depend on what is asked for are visited, so inputs and labels cost nothing.
import { rangeError, shapeText } from '../errors.ts';
import { derivative, sumToShape } from './derivatives.ts';
import type { Flow } from './derivatives.ts';
import { add, broadcastTo } from './elementwise.ts';
import { isValue } from './graph.ts';
import type { Node, Operand, Value } from './graph.ts';
import { assemble } from './parts.ts';
import type { PartialFlow } from './parts.ts';
import { count } from './shape.ts';

/** d `loss` ÷ d each of `wrt`; zeros where the loss does not depend on it. `loss` is one number. */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  if (count(loss.shape) !== 1) {
    throw rangeError('gradient', `got a loss of shape ${shapeText(loss.shape)}, needed one number`);
  }
  const { graph } = loss;
  const needed = dependents(loss, wrt);
  const flows = new Flows(loss);
  for (let index = loss.index; index >= 0; index--) {
    const node = graph.nodes[index];
    if (!node || !needed[index]) continue;
    graph.within(node.layer, () => {
      const dy = flows.into(node.value);
      if (dy === undefined) return;
      const out = derivative(node, dy);
      node.inputs.forEach((input, i) => {
        if (isValue(input) && needed[input.index]) flows.add(input, out[i], node);
      });
    });
  }
  return wrt.map((value) => broadcastTo(graph, flows.into(value) ?? 0, value.shape));
}

/** What flows into each value. It is complete once all nodes behind the value have been visited. */
class Flows {
  private readonly wholes = new Map<number, Operand>();
  private readonly parts = new Map<number, PartialFlow[]>();

  // A flow broadcasts to the shape of its value; the seed is the number 1.
  constructor(loss: Value) {
    this.wholes.set(loss.index, 1);
  }

  add(input: Value, flow: Flow, node: Node): void {
    if (flow === undefined) return;
    if (typeof flow !== 'number' && !isValue(flow)) {
      const before = this.parts.get(input.index);
      if (before) before.push(flow);
      else this.parts.set(input.index, [flow]);
      return;
    }
    const stretches = node.operation.op === 'primitive';
    const shaped = stretches ? sumToShape(flow, input, node.value) : flow;
    this.accumulate(input, broadcastTo(input.graph, shaped, input.shape));
  }

  into(value: Value): Operand | undefined {
    const parts = this.parts.get(value.index) ?? [];
    this.parts.delete(value.index);
    for (const whole of assemble(parts, value)) this.accumulate(value, whole);
    return this.wholes.get(value.index);
  }

  private accumulate(value: Value, flow: Value): void {
    const before = this.wholes.get(value.index);
    this.wholes.set(value.index, isValue(before) ? add(before, flow) : flow);
  }
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
