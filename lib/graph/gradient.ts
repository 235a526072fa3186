// Differentiation: one walk backwards over the graph, appending the gradient's ops as it goes. Only
// nodes between what is asked for and the loss are visited, so inputs and labels cost nothing.
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
  const path = between(wrt, loss);
  const onPath = new Set(path);
  const flows = new Flows(loss);
  for (const index of path.toReversed()) {
    const node = graph.nodes[index];
    if (!node) continue;
    graph.within(node.layer, () => {
      const dy = flows.into(node.value);
      if (dy === undefined) return;
      const out = derivative(node, dy);
      node.inputs.forEach((input, i) => {
        if (isValue(input) && onPath.has(input.index)) flows.add(input, out[i], node);
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

// The nodes by way of which the loss depends on any of `wrt`, ascending.
function between(wrt: readonly Value[], loss: Value): readonly number[] {
  const { nodes } = loss.graph;
  const asked = new Set(wrt.map(({ index }) => index));
  const first = wrt.reduce((least, { index }) => Math.min(least, index), loss.index);
  const inputsOf = (index: number): number[] =>
    (nodes[index]?.inputs ?? []).flatMap((input) => (isValue(input) ? [input.index] : []));
  // A set is walked in the order of its growth, what is added on the way included.
  const above = new Set([loss.index]);
  for (const index of above) {
    for (const input of inputsOf(index)) if (input >= first) above.add(input);
  }
  const path = new Set<number>();
  for (const index of [...above].sort((a, b) => a - b)) {
    if (asked.has(index) || inputsOf(index).some((input) => path.has(input))) path.add(index);
  }
  return [...path];
}
