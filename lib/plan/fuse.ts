// Fusion: gathers nodes into groups, each of which becomes one op. A map joins the group that reads
// what it produces; a map behind a matmul becomes its epilogue; a row reduction joins the map
// before it and takes the map behind it along (a row program). A fused op is defined as the
// composition of its parts, so no bit changes; the only question is which groups may be one without
// waiting for each other.
import type { Node } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import type { Size } from '../graph/shape.ts';
import type { Analysis } from './analyze.ts';
import type { Domain, Group, Spec } from './draft.ts';
import { maxRegisters } from './plan.ts';
import { registersOf } from './registers.ts';

// Longer programs save no memory traffic worth the time it takes to compose them.
const maxNodes = maxRegisters >> 1;

/** The groups of a plan, in no particular order. */
export function fuse(spec: Spec, analysis: Analysis): Group[] {
  const groups = new Grouping(analysis);
  for (const index of analysis.work) groups.add(index);
  if (spec.fuse) {
    foldBiases(analysis, groups);
    for (const index of analysis.work.toReversed()) groups.joinReaders(index);
    joinUpdates(spec, analysis, groups);
    foldEpilogues(analysis, groups);
    foldColumnSums(analysis, groups);
  }
  return groups.all();
}

/** Groups that grow by merging; keeps the relation between groups free of cycles. */
class Grouping {
  private readonly groupOf = new Map<number, Group>();
  /** Roots that a group reads, its own among them. */
  private readonly inputs = new Map<Group, ReadonlySet<number>>();
  /**
   * The last node of a group and of all that it depends on. Nodes depend on earlier ones alone, so
   * this rules out most questions of dependence without a search.
   */
  private readonly tops = new Map<Group, number>();
  private readonly analysis: Analysis;

  constructor(analysis: Analysis) {
    this.analysis = analysis;
  }

  add(index: number): void {
    const node = this.analysis.nodes[index];
    if (!node) return;
    const late = this.analysis.isLate(index);
    const kind = kindOf(node);
    const domain = domainOf(node, this.analysis, index);
    const group = { nodes: [index], kind, domain, late };
    this.groupOf.set(index, group);
    this.inputs.set(group, new Set(this.analysis.edges(index).map(({ from }) => from)));
    this.tops.set(group, index);
  }

  all(): Group[] {
    return [...new Set(this.groupOf.values())];
  }

  of(index: number): Group | undefined {
    return this.groupOf.get(index);
  }

  /**
   * Merges the group of a node with the groups of its readers, the nearest first. Readers, not
   * producers: what only the backward pass needs of an activation is then computed there from the
   * activation, and not stored beside it.
   */
  joinReaders(index: number): void {
    if (this.of(index)?.kind !== 'map') return;
    for (const reader of this.analysis.readers(index)) {
      const group = this.of(index);
      const other = this.of(reader);
      if (group && other) this.join(other, group);
    }
  }

  /** Merges two maps into one if that is right; says whether it was. */
  join(a: Group, b: Group): boolean {
    if (a === b) return true;
    if (a.kind !== 'map' || b.kind !== 'map' || a.late !== b.late) return false;
    if (a.nodes.length + b.nodes.length > maxNodes) return false;
    const domain = mergeDomains(a.domain, b.domain);
    if (!domain) return false;
    const nodes = [...a.nodes, ...b.nodes].sort((x, y) => x - y);
    if (!fits(nodes, domain, this.analysis)) return false;
    if (registersOf(nodes, this.analysis) > maxRegisters) return false;
    if (this.entangled(a, b)) return false;
    this.absorb(a, b, nodes, domain);
    return true;
  }

  /** Makes `b`'s nodes part of `a`. */
  absorb(a: Group, b: Group, nodes: number[], domain: Domain): void {
    a.nodes = nodes;
    a.domain = domain;
    this.inputs.set(a, new Set([...(this.inputs.get(a) ?? []), ...(this.inputs.get(b) ?? [])]));
    this.inputs.delete(b);
    for (const node of b.nodes) this.groupOf.set(node, a);
    const top = Math.max(this.topOf(a), this.topOf(b));
    this.tops.delete(b);
    this.tops.set(a, -1);
    this.raise(a, top);
  }

  /** Whether one of the groups needs the other by way of a third. */
  entangled(a: Group, b: Group): boolean {
    const others = (from: Group, not: Group): Group[] =>
      this.dependencies(from).filter((group) => group !== not && group !== from);
    return (
      others(b, a).some((group) => this.dependsOn(group, a)) ||
      others(a, b).some((group) => this.dependsOn(group, b))
    );
  }

  dependencies(group: Group): Group[] {
    const found = new Set<Group>();
    for (const from of this.inputs.get(group) ?? []) {
      const other = this.of(from);
      if (other && other !== group) found.add(other);
    }
    return [...found];
  }

  // Breadth first: what the backward pass reads of the forward pass makes paths short.
  private dependsOn(group: Group, target: Group): boolean {
    const last = target.nodes.reduce((most, node) => Math.max(most, node), -1);
    const found = new Set<Group>([group]);
    // A set is walked in the order of its growth, what is added on the way included.
    for (const next of found) {
      if (next === target) return true;
      if (this.topOf(next) < last) continue;
      for (const other of this.dependencies(next)) found.add(other);
    }
    return false;
  }

  private topOf(group: Group): number {
    return this.tops.get(group) ?? -1;
  }

  // Whoever depends on a group depends on what it has taken in, too.
  private raise(group: Group, top: number): void {
    const stack = [group];
    for (let g = stack.pop(); g; g = stack.pop()) {
      if (this.topOf(g) >= top) continue;
      this.tops.set(g, top);
      for (const node of g.nodes) {
        for (const reader of this.analysis.readers(node)) {
          const other = this.of(reader);
          if (other) stack.push(other);
        }
      }
    }
  }
}

function kindOf({ operation }: Node): Group['kind'] {
  const { op } = operation;
  if (op === 'reduce') return operation.along === 'column' ? 'columnSum' : 'map';
  const isMap = op === 'primitive' || op === 'source' || op === 'reshape' || op === 'stopGradient';
  return isMap ? 'map' : op;
}

function domainOf(node: Node, analysis: Analysis, index: number): Domain {
  const { operation, value } = node;
  if (operation.op === 'reduce' || operation.op === 'argmax') {
    return { size: operation.rows * operation.cols, cols: operation.cols };
  }
  const size = count(value.shape);
  if (operation.op === 'matmul') return { size, cols: value.shape[1] };
  const demands = analysis.edges(index).map(({ reading }) => reading.cols);
  return { size, cols: demands.find((cols) => cols !== undefined) };
}

/** The rows of a domain, if its split is settled. */
export function rowsOf({ size, cols }: Domain): Size | undefined {
  if (cols === undefined) return undefined;
  return size < 0 && cols < 0 ? size / cols : cols === 0 ? 0 : size / Math.abs(cols);
}

// Two domains are one if their splits agree, or if one is the rows of the other.
function mergeDomains(a: Domain, b: Domain): Domain | undefined {
  if (a.size === b.size) {
    if (a.cols !== undefined && b.cols !== undefined && a.cols !== b.cols) return undefined;
    return { size: a.size, cols: a.cols ?? b.cols };
  }
  if (b.cols === undefined && rowsOf(a) === b.size) return a;
  if (a.cols === undefined && rowsOf(b) === a.size) return b;
  return undefined;
}

/** Whether a node's value fills the domain or has one element per row. */
export function levelIn(node: Node, domain: Domain): 'full' | 'row' | undefined {
  const size = count(node.value.shape);
  if (size === domain.size && node.operation.op !== 'reduce') return 'full';
  return size === rowsOf(domain) ? 'row' : undefined;
}

function isRandom({ operation }: Node): boolean {
  return operation.op === 'primitive' && operation.primitive === 'random';
}

// Every node must be able to read its inputs the way a program over the domain reads them.
function fits(nodes: readonly number[], domain: Domain, analysis: Analysis): boolean {
  const inside = new Set(nodes);
  return nodes.every((index) => {
    const node = analysis.nodes[index];
    const level = node && levelIn(node, domain);
    if (!node || level === undefined) return false;
    // A program draws a number for each element, never one for a row.
    if (level === 'row' && isRandom(node)) return false;
    const reduces = node.operation.op === 'reduce';
    return analysis.edges(index).every(({ from, reading }) => {
      const source = analysis.nodes[from];
      if (!source) return false;
      const { read, cols } = reading;
      if (cols !== undefined && cols !== domain.cols) return false;
      if (read === 'scalar') return !inside.has(from);
      const needs = reduces || (level === 'full' && read === 'full') ? 'full' : 'row';
      if (level === 'row' && !reduces && read !== 'full') return false;
      if (!inside.has(from)) return true;
      return read !== 'column' && levelIn(source, domain) === needs;
    });
  });
}

// c + bias[j], read by nobody else before: an option of the matmul.
function foldBiases(analysis: Analysis, groups: Grouping): void {
  for (const index of analysis.work) {
    const group = groups.of(index);
    const node = analysis.nodes[index];
    const [reader, ...more] = analysis.readers(index);
    if (group?.kind !== 'matmul' || group.nodes[0] !== index) continue;
    if (!node || reader === undefined || more.length > 0) continue;
    if (analysis.isWanted(index)) continue;
    const add = analysis.nodes[reader];
    const adds = add?.operation.op === 'primitive' && add.operation.primitive === 'add';
    const edges = analysis.edges(reader);
    const other = edges.find(({ from }) => from !== index);
    if (!adds || edges.length !== 2 || !other || count(add.value.shape) !== group.domain.size)
      continue;
    if (other.reading.read !== 'column' || other.reading.cols !== node.value.shape[1]) continue;
    if (analysis.isRepeated(other.from)) continue;
    const sum = groups.of(reader);
    if (!sum || groups.entangled(group, sum)) continue;
    group.bias = reader;
    groups.absorb(group, sum, [index, reader], group.domain);
  }
}

// The maps that update one weight and its slots are one, whether or not they read each other.
function joinUpdates(spec: Spec, analysis: Analysis, groups: Grouping): void {
  const first = new Map<string, number>();
  for (const { value, group } of spec.writes) {
    if (group === undefined) continue;
    const index = analysis.root(value.index);
    const before = groups.of(first.get(group) ?? -1);
    const own = groups.of(index);
    if (before && own) groups.join(before, own);
    else first.set(group, index);
  }
}

function foldEpilogues(analysis: Analysis, groups: Grouping): void {
  for (const index of analysis.work) {
    const matmul = groups.of(index);
    if (matmul?.kind !== 'matmul' || matmul.nodes[0] !== index) continue;
    const result = matmul.bias ?? index;
    if (analysis.isChecked(result)) continue;
    for (const reader of analysis.readers(result)) {
      const map = groups.of(reader);
      if (!map || !isEpilogue(map, matmul, result, analysis)) continue;
      if (groups.entangled(matmul, map)) continue;
      groups.absorb(matmul, map, [...matmul.nodes, ...map.nodes], matmul.domain);
      break;
    }
  }
}

function isEpilogue(map: Group, matmul: Group, result: number, analysis: Analysis): boolean {
  if (map.kind !== 'map' || map.late !== matmul.late) return false;
  // One number is read and written as a scalar, which no epilogue can do.
  if (map.domain.size !== matmul.domain.size || map.domain.size === 1) return false;
  if (map.domain.cols !== undefined && map.domain.cols !== matmul.domain.cols) return false;
  if (!fits(map.nodes, matmul.domain, analysis)) return false;
  return map.nodes.every((index) => {
    const node = analysis.nodes[index];
    if (!node || levelIn(node, matmul.domain) !== 'full') return false;
    const plain = node.operation.op === 'primitive' && !isRandom(node);
    const edges = analysis.edges(index).filter(({ from }) => from === result);
    return plain && edges.every(({ reading }) => reading.read === 'full');
  });
}

// Column sums of what a matmul reads row by row anyway: a bias gradient beside a weight gradient.
function foldColumnSums(analysis: Analysis, groups: Grouping): void {
  for (const index of analysis.work) {
    const sums = groups.of(index);
    const operation = analysis.nodes[index]?.operation;
    if (sums?.kind !== 'columnSum' || operation?.op !== 'reduce') continue;
    const summed = analysis.edges(index)[0]?.from ?? -1;
    for (const reader of analysis.readers(summed)) {
      const matmul = groups.of(reader);
      if (matmul?.kind !== 'matmul' || matmul.columnSums !== undefined) continue;
      if (!readsRows(reader, summed, operation.rows, operation.cols, analysis)) continue;
      if (matmul.nodes[0] !== reader || groups.entangled(matmul, sums)) continue;
      if (groups.dependencies(matmul).includes(sums)) continue;
      matmul.columnSums = index;
      groups.absorb(matmul, sums, [...matmul.nodes, index], matmul.domain);
      break;
    }
  }
}

function readsRows(reader: number, b: number, k: Size, n: Size, analysis: Analysis): boolean {
  const node = analysis.nodes[reader];
  if (node?.operation.op !== 'matmul' || node.operation.transposeB) return false;
  const operand = node.inputs[1];
  if (operand === undefined || typeof operand === 'number') return false;
  const [rows, cols] = operand.shape;
  return analysis.root(operand.index) === b && rows === k && cols === n;
}
