// The loss of regression with outliers (Huber 1964): squared near the target, straight far from it.
import { readOptions } from '../data/check.ts';
import { abs, fma, minimum, mul, stopGradient, sub } from '../graph/ops.ts';
import { lossDefaults, lossOf } from './define.ts';
import type { LossOptions } from './define.ts';
import type { LossDefinition } from './loss.ts';

export interface HuberOptions extends LossOptions {
  /** Above 0: the error at which the parabola ends; default 1. */
  delta?: number;
}

/**
 * With e = yPred − yTrue, the mean over all elements of ½·e² where |e| ≤ delta, else
 * delta·(|e| − ½·delta), in [0, ∞); yTrue and yPred of one shape. dyPred = min(max(e, −delta),
 * delta) ÷ elements.
 * Source: Huber 1964.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: 'adam', loss: losses.huber({ delta: 0.5 }) });
 */
export function huber(options?: HuberOptions): LossDefinition {
  const given = readOptions('huber', options, { ...lossDefaults, delta: 1 });
  const delta = given.number('delta', { above: 0 });
  return lossOf('huber', given, (yTrue, yPred) => {
    // Both sides are c·(|e| − ½·c) with c = min(|e|, delta). No gradient flows through c: beyond
    // delta it is constant, and before it the derivative |e| − c for it is 0.
    const size = abs(sub(yPred, yTrue));
    const c = stopGradient(minimum(size, delta));
    return mul(c, fma(c, -0.5, size));
  });
}
