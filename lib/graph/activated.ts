// Remembers where activations were applied, so that somebody who looks into a network can ask how
// steep each one is where it stands. Plans do not depend on it.
import type { Graph, Value } from './graph.ts';

/** An activation applied: y = f(x), element by element. */
export interface Activated {
  readonly x: Value;
  readonly y: Value;
}

const known = new WeakMap<Graph, Activated[]>();

/** Remembers that an activation turned `x` into `y`. */
export function noteActivation(x: Value, y: Value): void {
  const list = known.get(x.graph);
  if (list) list.push({ x, y });
  else known.set(x.graph, [{ x, y }]);
}

/** What an activation turned into `y`; `y` itself if none did. */
export function beforeActivation(y: Value): Value {
  return known.get(y.graph)?.find((own) => own.y === y)?.x ?? y;
}

/** The activations of a graph whose elements do not depend on each other, as softmax's do. */
export function elementwiseActivations(graph: Graph): readonly Activated[] {
  return (known.get(graph) ?? []).filter(({ x, y }) => {
    if (x === y) return false;
    const between = graph.nodes.slice(x.index + 1, y.index + 1);
    return between.every(({ operation }) => operation.op !== 'reduce');
  });
}
