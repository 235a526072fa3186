// The penalty of a regularizer for some weights, and its gradient.
import { Graph } from '../../lib/graph/graph.ts';
import { gradients } from '../../lib/graph/gradient.ts';
import type { RegularizerDefinition } from '../../lib/regularizers/regularizer.ts';
import { evaluateFloat32 } from './evaluate.ts';

export function penaltyAt(
  regularizer: RegularizerDefinition,
  weights: readonly number[],
): [penalty: number, dw: number[]] {
  const graph = new Graph();
  const w = graph.source({ kind: 'weight', name: 'w' }, [weights.length]);
  const value = regularizer.penalty(w);
  const [dw = value] = gradients(value, [w]);
  const [found = [NaN], flow = []] = evaluateFloat32([value, dw], new Map([[w, weights]]));
  return [found[0] ?? NaN, [...flow]];
}
