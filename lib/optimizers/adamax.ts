// Adam with the largest recent gradient instead of the root of a mean square (Kingma and Ba 2015,
// section 7.1), in PyTorch's formula.
import { float32Tiny, readOptions } from '../data/check.ts';
import { powInt } from '../float64.ts';
import { abs, add, div, fma, maximum, mul } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import { firstMoment, momentDefaults, readMoments } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/**
 * m ← beta1·m + (1 − beta1)·g, u ← max(beta2·u, |g| + epsilon), w ← w − rate ÷ (1 − beta1^t)·m ÷ u
 * in step t = 1, 2, … Slots: `m`, `u`. `learningRate` 0.001.
 * Source: Kingma and Ba 2015.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.adamax(), loss: 'meanSquaredError' });
 */
export function adamax(options?: MomentOptions): OptimizerDefinition {
  const given = readOptions('adamax', options, { ...optimizerDefaults, ...momentDefaults });
  const { beta1, beta2 } = readMoments('adamax', given);
  const epsilon = given.number('epsilon', { min: float32Tiny });
  return defineOptimizer('adamax', given, {
    slots: ['m', 'u'],
    scalars: ['minusStep'],
    scalarsAt(step, rate, out) {
      out[1] = -rate / (1 - powInt(beta1, step));
    },
    update(w, g, slots, { minusStep }) {
      const m = firstMoment(slots.m, g, beta1);
      // At least epsilon, which is a normal number: nothing to flush.
      const u = maximum(mul(slots.u, beta2), add(abs(g), epsilon));
      return { w: fma(minusStep, div(m, u), w), m, u };
    },
  });
}
