// Adam (Kingma and Ba 2015): momentum and scale from running moments of the gradient, each
// corrected for having started at 0. PyTorch's formulas: epsilon outside of the root, amsgrad
// (Reddi et al. 2018) with the maximum of uncorrected moments.
import { float32Tiny, readOptions } from '../data/check.ts';
import { powInt } from '../float64.ts';
import type { Value } from '../graph/graph.ts';
import { div, flushTiny, fma, maximum, mul, sqrt } from '../graph/ops.ts';
import { defineOptimizer, needDecay, optimizerDefaults } from './define.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface AdamOptions extends OptimizerOptions {
  /** In [0, 1): the share that the first moment keeps; default 0.9. */
  beta1?: number;
  /** In [0, 1): the share that the second moment keeps; default 0.999. */
  beta2?: number;
  /** Above 0; default 1e-7. */
  epsilon?: number;
  /** Default false; true divides by the largest second moment so far. */
  amsgrad?: boolean;
}

type Slot = 'm' | 'v' | 'vMax';

/**
 * m ← beta1·m + (1 − beta1)·g, v ← beta2·v + (1 − beta2)·g², w ← w − rate ÷ (1 − beta1^t) · m ÷ (√v
 * ÷ √(1 − beta2^t) + epsilon) in step t = 1, 2, …; with amsgrad vMax ← max(vMax, v) replaces v in
 * the divisor. Slots: `m`, `v`, with amsgrad `vMax`.
 * `learningRate` 0.001.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.adam({ learningRate: 3e-4 }), loss: 'meanSquaredError' });
 */
export function adam(options?: AdamOptions): OptimizerDefinition {
  const given = readOptions('adam', options, {
    ...optimizerDefaults,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
  });
  const beta1 = needDecay('adam', 'beta1', given.value('beta1'));
  const beta2 = needDecay('adam', 'beta2', given.value('beta2'));
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const amsgrad = given.boolean('amsgrad');
  return defineOptimizer<Slot, 'minusStep' | 'rootScale'>('adam', given, {
    slots: amsgrad ? ['m', 'v', 'vMax'] : ['m', 'v'],
    scalars: ['minusStep', 'rootScale'],
    scalarsAt(step, rate, out) {
      out[1] = -rate / (1 - powInt(beta1, step));
      out[2] = 1 / Math.sqrt(1 - powInt(beta2, step));
    },
    // The sign and both corrections are in the scalars, so a weight costs eleven instructions.
    update(w, g, slots, { minusStep, rootScale }) {
      const m = flushTiny(fma(slots.m, beta1, mul(g, 1 - beta1)));
      const v = flushTiny(fma(slots.v, beta2, mul(mul(g, 1 - beta2), g)));
      // The larger of two flushed numbers is flushed.
      const vMax = amsgrad ? maximum(slots.vMax, v) : v;
      const divisor = fma(sqrt(vMax), rootScale, epsilon);
      const after: Record<'w' | 'm' | 'v', Value> = { w: fma(minusStep, div(m, divisor), w), m, v };
      return (amsgrad ? { ...after, vMax } : after) as Record<Slot | 'w', Value>;
    },
  });
}
