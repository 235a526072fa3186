// Remembers where activations were applied, so that somebody who looks into a network can ask how
// steep each one is where it stands. Plans do not depend on it.
import type { Graph, Value } from './graph.ts';

/** An activation applied: y = f(x), shapes alike. */
export interface Activated {
  readonly x: Value;
  readonly y: Value;
  /** Whether no element of y depends on another element's x, as softmax's do. */
  readonly elementwise: boolean;
}

const known = new WeakMap<Graph, Activated[]>();

/** Applies an activation, and remembers that it turned `x` into what it answers. */
export function activated(x: Value, activation: () => Value): Value {
  const { graph } = x;
  const first = graph.nodes.length;
  const y = activation();
  if (y === x) return y;
  const list = known.get(graph) ?? [];
  known.set(graph, list);
  // A graph holds nothing twice: an activation that was applied to x before appends no nodes.
  const before = y.index < first ? list.find((own) => own.y === y) : undefined;
  const elementwise =
    before?.elementwise ??
    graph.nodes.slice(first).every(({ operation }) => operation.op !== 'reduce');
  list.push({ x, y, elementwise });
  return y;
}

/** The activations applied in a graph, in their order. */
export function activationsOf(graph: Graph): readonly Activated[] {
  return known.get(graph) ?? [];
}

/** What an activation turned into `y`; `y` itself if none did. */
export function beforeActivation(y: Value): Value {
  return activationsOf(y.graph).find((own) => own.y === y)?.x ?? y;
}
