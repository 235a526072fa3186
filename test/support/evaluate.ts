// Evaluates values of a graph in both columns: in float64, and in float32 by the TypeScript
// executor through a fused plan. Every source of the graph must be a weight.
import { createReference } from '../../lib/executors/reference.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { runScene } from './graph-runner.ts';
import { evaluateReal } from './real.ts';
import type { Numbers } from './real.ts';

/** The numbers of sources. */
export type Sources = ReadonlyMap<Value, ArrayLike<number>>;

export interface Columns {
  readonly real: Numbers[];
  readonly float32: Float32Array[];
}

/** Evaluates in float64 and in float32; `n` counts the rows of the batch. */
export function evaluateBoth(wanted: readonly Value[], sources: Sources, n = 1): Columns {
  return {
    real: evaluateReal(wanted, { sources, n }),
    float32: evaluateFloat32(wanted, sources, n),
  };
}

/** Evaluates in float32. */
export function evaluateFloat32(wanted: readonly Value[], sources: Sources, n = 1): Float32Array[] {
  const [first] = wanted;
  if (!first) return [];
  const named = [...sources].map(([value, data]) => {
    const { operation } = value.graph.node(value);
    const name = operation.op === 'source' ? operation.source.kind + operation.source.name : '';
    if (!name.startsWith('weight')) throw new Error('evaluate: a source is not a weight');
    return [name.slice('weight'.length), { value, data: Float32Array.from(data) }] as const;
  });
  const scene = { graph: first.graph, sources: new Map(named), outputs: wanted };
  return runScene(createReference(), scene, { n, capacity: n, fuse: true, threads: 1 });
}
