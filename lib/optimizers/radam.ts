// Rectified Adam (Liu et al. 2020): while the second moment is too uncertain to divide by, steps
// are those of momentum; afterwards they are scaled by how certain it is. PyTorch's formulas.
import { float32Tiny, readOptions } from '../data/check.ts';
import { powInt } from '../float64.ts';
import { add, div, fma, select, sqrt } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import { firstMoment, momentDefaults, readMoments, secondMoment } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/**
 * m ← beta1·m + (1 − beta1)·g, v ← beta2·v + (1 − beta2)·g². With c = 1 − beta2^t, ρ∞ = 2 ÷ (1 −
 * beta2) − 1 and ρ = ρ∞ − 2·t·beta2^t ÷ c in step t = 1, 2, …: while ρ ≤ 5 (five steps for the
 * default) w ← w − rate ÷ (1 − beta1^t)·m; then w ← w − rate ÷ (1 − beta1^t)·r·√c·m ÷ (√v +
 * epsilon), r² = (ρ − 4)·(ρ − 2)·ρ∞ ÷ ((ρ∞ − 4)·(ρ∞ − 2)·ρ). Slots: `m`, `v`. `learningRate` 0.001.
 * Source: Liu et al. 2020.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.radam(), loss: 'meanSquaredError' });
 */
export function radam(options?: MomentOptions): OptimizerDefinition {
  const given = readOptions('radam', options, { ...optimizerDefaults, ...momentDefaults });
  const { beta1, beta2 } = readMoments('radam', given);
  const epsilon = given.number('epsilon', { min: float32Tiny });
  return defineOptimizer('radam', given, {
    slots: ['m', 'v'],
    scalars: ['minusStep', 'scaled'],
    scalarsAt(step, rate, out) {
      const scale = rectification(beta2, step);
      out[1] = (-rate / (1 - powInt(beta1, step))) * (scale === 0 ? 1 : scale);
      out[2] = scale === 0 ? 0 : 1;
    },
    update(w, g, slots, { minusStep, scaled }) {
      const m = firstMoment(slots.m, g, beta1);
      const v = secondMoment(slots.v, g, beta2);
      const direction = select(scaled, div(m, add(sqrt(v), epsilon)), m);
      return { w: fma(minusStep, direction, w), m, v };
    },
  });
}

/** r·√(1 − beta2^step), or 0 where the second moment is not yet to be used. */
function rectification(beta2: number, step: number): number {
  const power = powInt(beta2, step);
  const most = 2 / (1 - beta2) - 1;
  const length = most - (2 * step * power) / (1 - power);
  if (length <= 5) return 0;
  const share = ((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length);
  return Math.sqrt(share) * Math.sqrt(1 - power);
}
