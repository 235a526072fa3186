// Runs any graph on any executor: sources lie in one region, outputs in another. Tests use it to
// hold fused plans to unfused ones and executors to each other, far from models and their shapes.
import type { Executor, OrderMode, Segment } from '#lib/executors/executor.ts';
import type { Graph, Value } from '#lib/graph/graph.ts';
import { count, sizeAt } from '#lib/graph/shape.ts';
import { buildPlan } from '#lib/plan/build.ts';
import type { Plan, Region } from '#lib/plan/plan.ts';

/** A graph with the numbers of its sources. */
export interface Scene {
  readonly graph: Graph;
  /** Source values by name, all of kind `weight`. */
  readonly sources: ReadonlyMap<string, { readonly value: Value; readonly data: Float32Array }>;
  readonly outputs: readonly Value[];
}

export interface RunOptions {
  readonly n: number;
  readonly capacity: number;
  readonly fuse: boolean;
  readonly threads: number;
}

const sentinel = 12345.678;

/** The plan of a scene. */
export function planOf(scene: Scene, { capacity, fuse }: RunOptions): Plan {
  const offsets = new Map<string, number>();
  const total = layOut(
    [...scene.sources].map(([name, { value }]) => [name, value] as const),
    capacity,
    offsets,
  );
  const out = outputOffsets(scene, capacity);
  const fixed = (name: string, length: number): Region => ({
    name,
    type: 'f32',
    moves: 'fixed',
    width: 0,
    length,
  });
  const scalars = { name: 'scalars', type: 'f32', moves: 'step', width: 1, length: 1 } as const;
  return buildPlan({
    kind: 'scene',
    capacity,
    graph: scene.graph,
    regions: [fixed('sources', total), fixed('scratch', 0), fixed('out', out.length), scalars],
    scratch: 1,
    place: (source) =>
      source.kind === 'scalar'
        ? { region: 3, offset: 0 }
        : { region: 0, offset: offsets.get(source.name) ?? 0 },
    writes: scene.outputs.map((value, i) => ({
      value,
      region: 2,
      offset: out.offsets[i] ?? 0,
      name: `out${i}`,
      guard: false,
    })),
    checked: [],
    fuse,
  });
}

/** The outputs of a scene, computed by one executor. */
export function runScene(executor: Executor, scene: Scene, options: RunOptions): Float32Array[] {
  const { n, capacity, threads } = options;
  const plan = planOf(scene, options);
  const regions = plan.regions.map((region) => executor.allocate(region.length));
  const [sources, scratch, out, scalars] = regions;
  if (!sources || !scratch || !out || !scalars) throw new Error('a region is missing');
  scratch.fill(Number.NaN);
  out.fill(sentinel);
  scalars[0] = n;
  const offsets = new Map<string, number>();
  layOut(
    [...scene.sources].map(([name, { value }]) => [name, value] as const),
    capacity,
    offsets,
  );
  for (const [name, { value, data }] of scene.sources) {
    sources.set(data.subarray(0, sizeAt(count(value.shape), n)), offsets.get(name) ?? 0);
  }
  const loaded = executor.load(plan);
  const status = loaded.run(regions, oneStep(n, threads));
  loaded.release();
  if (status.why !== 'done') throw new Error(`the run ended with ${status.why}`);
  const places = outputOffsets(scene, capacity);
  return scene.outputs.map((value, i) => {
    const offset = places.offsets[i] ?? 0;
    return out.slice(offset, offset + sizeAt(count(value.shape), n));
  });
}

/** Of the numbers that scenes draw, which all are of a first step. */
export const sceneSeed = [1, 2] as const;

/** A segment of one step over n rows. */
export function oneStep(
  n: number,
  threads: number,
  seed: readonly [number, number] = sceneSeed,
): Segment {
  const orderMode: OrderMode = 'keep';
  return {
    steps: 1,
    step: 0,
    rows: n,
    batchSize: n,
    cursor: 0,
    epoch: 0,
    seed,
    order: -1,
    orderMode,
    shuffleSite: 0,
    tableRow: 0,
    threads,
  };
}

function layOut(
  arrays: readonly (readonly [string, Value])[],
  capacity: number,
  offsets: Map<string, number>,
): number {
  let offset = 0;
  for (const [name, value] of arrays) {
    offsets.set(name, offset);
    offset += (sizeAt(count(value.shape), capacity) + 15) & ~15;
  }
  return Math.max(16, offset);
}

function outputOffsets(scene: Scene, capacity: number): { offsets: number[]; length: number } {
  const map = new Map<string, number>();
  const named = scene.outputs.map((value, i) => [String(i), value] as const);
  const length = layOut(named, capacity, map);
  return { offsets: named.map(([name]) => map.get(name) ?? 0), length };
}

/** Index of the first element whose bits differ (any NaN equals any NaN), or -1. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
