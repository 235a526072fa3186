// How many registers a program takes, before it is written: its nodes, what they read from outside
// and their numbers, each once. Scalars that are repeated inside of programs count as nodes.
import { isValue } from '../graph/graph.ts';
import type { Analysis } from './analyze.ts';

/** Never less than program.ts makes of these nodes. */
export function registersOf(
  nodes: readonly number[],
  { nodes: all, edges, isRepeated }: Pick<Analysis, 'nodes' | 'edges' | 'isRepeated'>,
): number {
  const inside = new Set(nodes);
  const outside = new Set<string>();
  // A set is walked in the order of its growth, what is added on the way included.
  for (const index of inside) {
    for (const { from, reading } of edges(index)) {
      if (isRepeated(from)) inside.add(from);
      else if (!inside.has(from)) outside.add(`${reading.read} ${from}`);
    }
    for (const input of all[index]?.inputs ?? []) {
      if (!isValue(input)) outside.add(Object.is(input, -0) ? '-0' : String(input));
    }
  }
  return inside.size + outside.size;
}
