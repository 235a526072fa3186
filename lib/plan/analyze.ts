// What the passes need to know about a graph: which nodes matter (pruning), which are other names
// of the same elements (reshape), who reads whom, which scalars are cheap enough to repeat in each
// program, and which nodes serve only updates of the state.
import { isAlias } from '../graph/alias.ts';
import { isValue } from '../graph/graph.ts';
import type { Node, Value } from '../graph/graph.ts';
import { count, readingOf } from '../graph/shape.ts';
import type { Reading } from '../graph/shape.ts';
import type { Spec } from './draft.ts';
import { maxRegisters } from './plan.ts';
import { registersOf } from './registers.ts';

// A node reads three values at most: with what is repeated for them it must make a program.
const maxRepeated = maxRegisters >> 2;

/** One node reading another; `reading` is relative to the reader's own shape. */
export interface Edge {
  readonly from: number;
  readonly reading: Reading;
}

export interface Analysis {
  readonly nodes: readonly Node[];
  /**
   * Needed nodes that compute something, ascending: no sources, no aliases, no repeated scalars.
   */
  readonly work: readonly number[];
  /** The node whose elements a value has. */
  root(index: number): number;
  /** What a node reads, by root; numbers and duplicates excluded. */
  edges(index: number): readonly Edge[];
  /** Nodes that read a root. */
  readers(root: number): readonly number[];
  isSource(index: number): boolean;
  /** Computed from step scalars alone: repeated where it is needed. */
  isRepeated(index: number): boolean;
  isLate(index: number): boolean;
  /** Must be in memory whoever reads it. */
  isWanted(root: number): boolean;
  isChecked(root: number): boolean;
}

export function analyze(spec: Spec): Analysis {
  const { nodes } = spec.graph;
  const roots = nodes.map((_, i) => i);
  nodes.forEach((node, i) => {
    if (isAlias(node)) roots[i] = roots[indexOf(node.inputs[0])] ?? i;
  });
  const root = (index: number): number => roots[index] ?? index;
  const wanted = new Set<number>();
  for (const { value } of spec.writes) wanted.add(root(value.index));
  const checked = new Set(spec.checked.map((value) => root(value.index)));
  for (const index of checked) wanted.add(index);
  const edges = nodes.map((node) => edgesOf(node, root));
  const edgesAt = (i: number): readonly Edge[] => edges[i] ?? [];
  const needed = reach(wanted, edges);
  const isSource = (i: number): boolean => nodes[i]?.operation.op === 'source';
  const repeated = findRepeated(nodes, edgesAt, wanted);
  const work = nodes.flatMap((_, i) =>
    needed.has(i) && root(i) === i && !isSource(i) && !repeated.has(i) ? [i] : [],
  );
  const readers = new Map<number, number[]>();
  for (const i of work) {
    for (const { from } of edges[i] ?? []) {
      const list = readers.get(from);
      if (list) list.push(i);
      else readers.set(from, [i]);
    }
  }
  const late = findLate(spec, work, readers, checked, root);
  return {
    nodes,
    work,
    root,
    edges: edgesAt,
    readers: (i) => readers.get(i) ?? [],
    isSource,
    isRepeated: (i) => repeated.has(i),
    isLate: (i) => late.has(i),
    isWanted: (i) => wanted.has(i),
    isChecked: (i) => checked.has(i),
  };
}

function indexOf(input: unknown): number {
  return isValue(input) ? input.index : -1;
}

function edgesOf(node: Node, root: (index: number) => number): Edge[] {
  const list: Edge[] = [];
  for (const input of node.inputs) {
    if (!isValue(input)) continue;
    const from = root(input.index);
    const reading = readingBy(node, input);
    if (!list.some((edge) => edge.from === from && edge.reading.read === reading.read)) {
      list.push({ from, reading });
    }
  }
  return list;
}

/** How a node reads one of its inputs, relative to the node's own shape. */
export function readingBy(node: Node, input: Value): Reading {
  if (node.operation.op !== 'primitive') return { read: 'full' };
  return readingOf(input.shape, node.value.shape) ?? { read: 'full' };
}

function reach(from: ReadonlySet<number>, edges: readonly (readonly Edge[])[]): Set<number> {
  const seen = new Set(from);
  const stack = [...from];
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    for (const edge of edges[i] ?? []) {
      if (seen.has(edge.from)) continue;
      seen.add(edge.from);
      stack.push(edge.from);
    }
  }
  return seen;
}

// Scalars made from step scalars and numbers alone, such as 1 ÷ n or rate · decay.
function findRepeated(
  nodes: readonly Node[],
  edges: Analysis['edges'],
  wanted: ReadonlySet<number>,
): Set<number> {
  // What an op other than a map reads must lie in memory.
  const stored = new Set(wanted);
  nodes.forEach((node, i) => {
    if (node.operation.op === 'primitive' || isAlias(node)) return;
    for (const { from } of edges(i)) stored.add(from);
  });
  const repeated = new Set<number>();
  const known = { nodes, edges, isRepeated: (i: number): boolean => repeated.has(i) };
  nodes.forEach(({ operation, value }, i) => {
    if (operation.op !== 'primitive' || operation.primitive === 'random') return;
    if (count(value.shape) !== 1 || stored.has(i)) return;
    const cheap = edges(i).every(({ from }) => {
      const source = nodes[from]?.operation;
      const isScalar = source?.op === 'source' && source.source.kind === 'scalar';
      return isScalar || repeated.has(from);
    });
    if (cheap && registersOf([i], known) <= maxRepeated) repeated.add(i);
  });
  return repeated;
}

// A node is late if every path from it leads to a guarded write and to nothing else.
function findLate(
  spec: Spec,
  work: readonly number[],
  readers: ReadonlyMap<number, readonly number[]>,
  checked: ReadonlySet<number>,
  root: (index: number) => number,
): Set<number> {
  const guarded = new Set<number>();
  const plain = new Set<number>(checked);
  for (const { value, guard } of spec.writes) (guard ? guarded : plain).add(root(value.index));
  const late = new Set<number>();
  for (const i of work.toReversed()) {
    if (plain.has(i)) continue;
    const after = readers.get(i) ?? [];
    const useful = guarded.has(i) || after.length > 0;
    if (useful && after.every((reader) => late.has(reader))) late.add(i);
  }
  return late;
}
