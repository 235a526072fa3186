// From a graph to a plan: analyze (prune), fuse, schedule, place, write the ops, merge the updates
// of neighbouring weights, check. Each pass is a function in its own file; none changes a bit.
import { rangeError } from '../errors.ts';
import { count, sizeMax } from '../graph/shape.ts';
import type { Size } from '../graph/shape.ts';
import { analyze } from './analyze.ts';
import type { Analysis } from './analyze.ts';
import { checkPlan } from './check.ts';
import type { Group, Place, Spec } from './draft.ts';
import { fuse } from './fuse.ts';
import { mergeUpdates } from './merge.ts';
import { place } from './place.ts';
import type { Step } from './place.ts';
import type { Plan, PlanOp, PlanValue, Region } from './plan.ts';
import { schedule } from './schedule.ts';
import { writeOp } from './write-op.ts';

export function buildPlan(spec: Spec): Plan {
  const analysis = analyze(spec);
  const { groups, deferred } = schedule(spec, analysis, fuse(spec, analysis));
  const { settled, copies } = settle(spec, analysis, deferred);
  const jobs = inOrder(groups, copies, analysis);
  const sizeOf = (root: number): Size => sizeOfRoot(analysis, root);
  const steps = jobs.map(({ step }) => step);
  const { places, scratchLength } = place(spec, analysis, steps, settled, sizeOf);
  const values: PlanValue[] = [];
  const indices = new Map<number, number>();
  const placeOf = (root: number): Place => {
    const own = places.get(root);
    if (!own) throw new Error(`plan: node ${root} (${nameOf(analysis, root)}) has no place`);
    return own;
  };
  const add = (root: number, own: Place, name = nameOf(analysis, root)): number => {
    const type = typeOf(analysis, root);
    return values.push({ name, type, size: sizeOf(root), ...own }) - 1;
  };
  const valueOf = (root: number): number => {
    const index = indices.get(root) ?? add(root, placeOf(root));
    indices.set(root, index);
    return index;
  };
  const alias = (root: number, like: number): number => add(root, placeOf(like));
  const ops = jobs.map(({ group, step, copy }): PlanOp => {
    if (group) return writeOp(group, step.writes, analysis, { valueOf, alias });
    const { root, to, name, guard } = copy;
    return copyOp(valueOf(root), add(root, to, name), sizeOf(root), guard);
  });
  const regions = spec.regions.map((region, i) =>
    i === spec.scratch ? { ...region, length: scratchLength } : region,
  );
  regions.forEach((region) => needLength(spec, region));
  const plan = { kind: spec.kind, capacity: spec.capacity, regions, values, ops };
  const merged = spec.fuse ? mergeUpdates(plan) : plan;
  checkPlan(merged);
  return merged;
}

// What a user asks for may be too much for a plan: too many rows, or slots for too many weights.
function needLength({ kind, capacity }: Spec, { name, length }: Region): void {
  if (length <= sizeMax) return;
  const problem = `"${name}" for batches of ${capacity} has ${length} elements`;
  throw rangeError(kind, `${problem}, needed at most ${sizeMax}`, 'Give a smaller batchSize?');
}

/** What becomes one op: a group of nodes, or a copy to a settled place. */
type Job =
  | { readonly step: Step; readonly group: Group; readonly copy?: never }
  | { readonly step: Step; readonly group?: never; readonly copy: Copy };

// Copies come behind the groups of their kind: plain ones before all updates.
function inOrder(groups: readonly Group[], copies: readonly Copy[], analysis: Analysis): Job[] {
  const own = (late: boolean): Job[] => [
    ...groups
      .filter((group) => group.late === late)
      .map((group) => ({ group, step: stepOf(group, outputsOf(group, analysis), analysis) })),
    ...copies
      .filter(({ guard }) => guard === late)
      .map((copy) => ({ copy, step: { reads: [copy.root], replaceable: [], writes: [] } })),
  ];
  return [...own(false), ...own(true)];
}

// Roots of a group that someone outside of it needs.
function outputsOf(group: Group, analysis: Analysis): number[] {
  const inside = new Set(group.nodes);
  return group.nodes.filter((root) => {
    if (analysis.isWanted(root)) return true;
    return analysis.readers(root).some((reader) => !inside.has(reader));
  });
}

function stepOf(group: Group, outputs: readonly number[], analysis: Analysis): Step {
  const inside = new Set(group.nodes);
  const edges = group.nodes.flatMap((node) => analysis.edges(node));
  const reads = new Set(edges.map(({ from }) => from).filter((from) => !inside.has(from)));
  const reduces = group.nodes.some((i) => analysis.nodes[i]?.operation.op === 'reduce');
  const inPlace = group.kind === 'map' && !reduces && group.domain.size !== 1;
  const replaceable = [...reads].filter((root) => {
    const full = edges.every(({ from, reading }) => from !== root || reading.read === 'full');
    return inPlace && full && sizeOfRoot(analysis, root) === group.domain.size;
  });
  return { reads: [...reads], replaceable, writes: outputs };
}

interface Copy {
  readonly root: number;
  readonly to: Place;
  readonly name: string;
  readonly guard: boolean;
}

// Sources, and values with a settled place. What cannot be written there directly is copied.
function settle(
  spec: Spec,
  analysis: Analysis,
  deferred: ReadonlySet<number>,
): { settled: Map<number, Place>; copies: Copy[] } {
  const settled = new Map<number, Place>();
  analysis.nodes.forEach(({ operation }, i) => {
    if (operation.op === 'source') settled.set(i, spec.place(operation.source));
  });
  const copies: Copy[] = [];
  spec.writes.forEach(({ value, region, offset, name, guard }, i) => {
    const root = analysis.root(value.index);
    const to = { region, offset };
    const at = settled.get(root);
    // What an update leaves as it is already stands where it belongs.
    if (at && at.region === region && at.offset === offset) return;
    const early = guard && !analysis.isLate(root);
    if (deferred.has(i) || settled.has(root) || early) copies.push({ root, to, name, guard });
    else settled.set(root, to);
  });
  return { settled, copies };
}

function copyOp(from: number, to: number, size: Size, guard: boolean): PlanOp {
  const one = size === 1;
  return {
    op: 'map',
    layer: '',
    guard,
    rows: 1,
    cols: size,
    operands: [{ value: from, read: one ? 'scalar' : 'full' }],
    constants: [],
    instructions: [],
    outputs: [{ value: to, register: 0, write: one ? 'row' : 'full' }],
  };
}

function sizeOfRoot(analysis: Analysis, root: number): Size {
  const node = analysis.nodes[root];
  const table = node?.operation.op === 'source' && node.operation.source.kind === 'table';
  return !node || table ? 0 : count(node.value.shape);
}

function typeOf(analysis: Analysis, root: number): PlanValue['type'] {
  const node = analysis.nodes[root];
  if (!node) return 'f32';
  const { operation } = node;
  if (operation.op !== 'source' || operation.source.kind !== 'table') return node.value.type;
  return operation.source.type;
}

function nameOf(analysis: Analysis, root: number): string {
  const node = analysis.nodes[root];
  if (!node) return `v${root}`;
  if (node.operation.op !== 'source') return `v${root}`;
  const { source } = node.operation;
  return source.kind === 'slot' ? `${source.weight}.${source.name}` : source.name;
}
