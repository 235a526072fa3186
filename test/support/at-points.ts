// What an elementwise function and its derivative give at chosen points, in float32.
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { evaluateFloat32 } from './evaluate.ts';

export interface Points {
  readonly y: number[];
  /** The derivative of the sum of y. */
  readonly dx: number[];
}

/** Evaluates f and its derivative at `points`, laid out as `shape`. */
export function atPoints(
  f: (x: Value) => Value,
  points: readonly number[],
  shape: readonly number[] = [points.length],
): Points {
  const x = new Graph().source({ kind: 'weight', name: 'x' }, shape);
  const y = f(x);
  const [dx = x] = gradients(sum(y), [x]);
  const [foundY = [], foundDx = []] = evaluateFloat32([y, dx], new Map([[x, points]]));
  return { y: [...foundY], dx: [...foundDx] };
}
