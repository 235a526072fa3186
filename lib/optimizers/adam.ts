// Adam (Kingma and Ba 2015): momentum and scale from running moments of the gradient, each
// corrected for having started at 0. PyTorch's formulas: epsilon outside of the root, amsgrad
// (Reddi et al. 2018) with the maximum of uncorrected moments.
import { float32Tiny, readOptions } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import { powInt } from '../float64.ts';
import type { Value } from '../graph/graph.ts';
import { div, fma, maximum, sqrt } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import { firstMoment, momentDefaults, readMoments, secondMoment } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { OptimizerDefinition } from './optimizer.ts';

export interface AdamOptions extends MomentOptions {
  /** Default false; true divides by the largest second moment so far. */
  amsgrad?: boolean;
}

type Slot = 'm' | 'v' | 'vMax';

export const adamDefaults = {
  ...optimizerDefaults,
  ...momentDefaults,
  amsgrad: false,
} as const;

/**
 * m ← beta1·m + (1 − beta1)·g, v ← beta2·v + (1 − beta2)·g², w ← w − rate ÷ (1 − beta1^t) · m ÷ (√v
 * ÷ √(1 − beta2^t) + epsilon) in step t = 1, 2, …; with amsgrad vMax ← max(vMax, v) replaces v in
 * the divisor. Slots: `m`, `v`, with amsgrad `vMax`.
 * `learningRate` 0.001.
 * Source: Kingma and Ba 2015; of amsgrad Reddi et al. 2018.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.adam({ learningRate: 3e-4 }), loss: 'meanSquaredError' });
 */
export function adam(options?: AdamOptions): OptimizerDefinition {
  return adamRule('adam', readOptions('adam', options, adamDefaults));
}

/** Adam's rule under a name, with a weight decay of its own or with that of the gradient. */
export function adamRule(
  name: string,
  given: Given<keyof typeof adamDefaults>,
  decay?: OptimizerDefinition['decay'],
): OptimizerDefinition {
  const { beta1, beta2 } = readMoments(name, given);
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const amsgrad = given.boolean('amsgrad');
  return defineOptimizer<Slot, 'minusStep' | 'rootScale'>(name, given, {
    slots: amsgrad ? ['m', 'v', 'vMax'] : ['m', 'v'],
    scalars: ['minusStep', 'rootScale'],
    scalarsAt(step, rate, out) {
      out[1] = -rate / (1 - powInt(beta1, step));
      out[2] = 1 / Math.sqrt(1 - powInt(beta2, step));
    },
    ...(decay && { decay }),
    // The sign and both corrections are in the scalars, so a weight costs eleven instructions.
    update(w, g, slots, { minusStep, rootScale }) {
      const m = firstMoment(slots.m, g, beta1);
      const v = secondMoment(slots.v, g, beta2);
      // The larger of two flushed numbers is flushed.
      const vMax = amsgrad ? maximum(slots.vMax, v) : v;
      const divisor = fma(sqrt(vMax), rootScale, epsilon);
      const after: Record<'w' | 'm' | 'v', Value> = { w: fma(minusStep, div(m, divisor), w), m, v };
      return (amsgrad ? { ...after, vMax } : after) as Record<Slot | 'w', Value>;
    },
  });
}
