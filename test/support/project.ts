// What a constraint makes of a weight.
import type { ConstraintDefinition } from '../../lib/constraints/constraint.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { evaluateFloat32 } from './evaluate.ts';

export function projected(
  constraint: ConstraintDefinition,
  shape: readonly number[],
  weights: readonly number[],
): number[] {
  const graph = new Graph();
  const w = graph.source({ kind: 'weight', name: 'w' }, shape);
  const [found = []] = evaluateFloat32([constraint.project(w)], new Map([[w, weights]]));
  return [...found];
}
