// Normal random numbers for layers (Box and Muller 1958), from two streams of uniform ones.
import { random } from '../graph/elementwise.ts';
import type { Value } from '../graph/graph.ts';
import { cosTurns, log, mul, sqrt, sub } from '../graph/ops.ts';
import type { Shape } from '../graph/shape.ts';
import type { ApplyContext } from './layer.ts';

/** Numbers of mean 0 and deviation 1, other ones at each step and for each element. */
export function normal(context: ApplyContext, shape: Shape): Value {
  const stream = (purpose: string): Value => random(context.graph, shape, context.site(purpose));
  return boxMuller(stream('radius'), stream('angle'));
}

/**
 * z = √(−2·ln(1 − u))·cos(2π·v). u and v are uniform in [0, 1) with 24 bits, so 1 − u is exact and
 * at least 2^-24: |z| ≤ 5.77, never infinite.
 */
export function boxMuller(u: Value, v: Value): Value {
  return mul(sqrt(mul(log(sub(1, u)), -2)), cosTurns(v));
}
