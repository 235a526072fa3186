// Puts groups in the order in which they run: after what they read, updates of the state after all
// else, and a write over a state array after everybody who reads its content from before the step.
import { count } from '../graph/shape.ts';
import type { Analysis } from './analyze.ts';
import type { Group, Spec } from './draft.ts';

export interface Schedule {
  readonly groups: readonly Group[];
  /**
   * Indices into `Spec.writes` that cannot be written where they are computed: copied at the end.
   */
  readonly deferred: ReadonlySet<number>;
}

export function schedule(spec: Spec, analysis: Analysis, groups: readonly Group[]): Schedule {
  const groupOf = new Map<number, Group>();
  for (const group of groups) for (const node of group.nodes) groupOf.set(node, group);
  const before = new Map<Group, Set<Group>>();
  for (const group of groups) before.set(group, producersOf(group, groupOf, analysis));
  const { waits, deferred } = overwrites(spec, analysis, groupOf);
  const waitsOf = (group: Group): readonly Wait[] => waits.get(group) ?? [];
  const order: Group[] = [];
  const done = new Set<Group>();
  const rank = ranking(spec, analysis, groupOf);
  const waiting = [...groups].sort((a, b) => rank(a) - rank(b));
  while (waiting.length > 0) {
    const computable = (group: Group): boolean =>
      [...(before.get(group) ?? [])].every((other) => done.has(other));
    const free = (group: Group): boolean =>
      waitsOf(group).every((w) => deferred.has(w.write) || done.has(w.reader));
    let next = waiting.findIndex((group) => computable(group) && free(group));
    if (next < 0) {
      // Two updates read each other's state of before the step: one of them is written aside.
      next = waiting.findIndex(computable);
      const writer = waiting[next];
      if (!writer) throw new Error('plan: the groups depend on each other');
      for (const { write } of waitsOf(writer)) deferred.add(write);
    }
    const [group] = waiting.splice(next, 1);
    if (!group) break;
    done.add(group);
    order.push(group);
  }
  return { groups: order, deferred };
}

// Smallest last node first keeps the order in which the graph was written, hence the lifetimes.
// What writes the state comes last, in the order of the weights, so that neighbours can be merged.
function ranking(
  spec: Spec,
  analysis: Analysis,
  groupOf: ReadonlyMap<number, Group>,
): (group: Group) => number {
  const firstWrite = new Map<Group, number>();
  spec.writes.forEach(({ value, guard }, i) => {
    const group = guard ? groupOf.get(analysis.root(value.index)) : undefined;
    if (group && !firstWrite.has(group)) firstWrite.set(group, i);
  });
  return (group) => {
    const write = group.late ? firstWrite.get(group) : undefined;
    if (write !== undefined) return 2e9 + write;
    return (group.late ? 1e9 : 0) + (group.nodes.at(-1) ?? 0);
  };
}

function producersOf(
  group: Group,
  groupOf: ReadonlyMap<number, Group>,
  analysis: Analysis,
): Set<Group> {
  const producers = new Set<Group>();
  for (const node of group.nodes) {
    for (const { from } of analysis.edges(node)) {
      const other = groupOf.get(from);
      if (other && other !== group) producers.add(other);
    }
  }
  return producers;
}

interface Wait {
  readonly write: number;
  readonly reader: Group;
}

// By group: who must have read a state array before it may write over that. A group that reads what
// it writes over must do so element by element; a row program reads a row again and again.
function overwrites(
  spec: Spec,
  analysis: Analysis,
  groupOf: ReadonlyMap<number, Group>,
): { waits: ReadonlyMap<Group, readonly Wait[]>; deferred: Set<number> } {
  const readersAt = new Map<string, Group[]>();
  for (const { operation, value } of analysis.nodes) {
    if (operation.op !== 'source') continue;
    const { kind } = operation.source;
    if (kind !== 'weight' && kind !== 'slot') continue;
    const { region, offset } = spec.place(operation.source);
    const readers = analysis.readers(value.index).flatMap((node) => groupOf.get(node) ?? []);
    readersAt.set(`${region}:${offset}`, readers);
  }
  const waits = new Map<Group, Wait[]>();
  const deferred = new Set<number>();
  spec.writes.forEach(({ value, region, offset }, write) => {
    const writer = groupOf.get(analysis.root(value.index));
    if (!writer) return;
    const whole = count(value.shape) === writer.domain.size;
    const reduces = writer.nodes.some((i) => analysis.nodes[i]?.operation.op === 'reduce');
    const own = waits.get(writer) ?? [];
    waits.set(writer, own);
    for (const reader of readersAt.get(`${region}:${offset}`) ?? []) {
      if (reader !== writer) own.push({ write, reader });
      else if (reduces || !whole) deferred.add(write);
    }
  });
  return { waits, deferred };
}
