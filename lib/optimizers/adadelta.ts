// Adadelta (Zeiler 2012): steps in the unit of the weight, from the ratio of the sizes of past
// steps and gradients; it needs no rate. PyTorch's formulas: here epsilon stands inside of both
// roots.
import { float32Tiny, readOptions } from '../data/check.ts';
import { add, div, fma, mul, sqrt } from '../graph/ops.ts';
import { defineOptimizer, needDecay, optimizerDefaults } from './define.ts';
import { secondMoment } from './moments.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface AdadeltaOptions extends OptimizerOptions {
  /** In [0, 1): the share that the running averages keep; default 0.95. */
  rho?: number;
  /** Above 0: it sets the size of the first steps; default 1e-7. */
  epsilon?: number;
}

/**
 * s ← rho·s + (1 − rho)·g², d = √((u + epsilon) ÷ (s + epsilon))·g, u ← rho·u + (1 − rho)·d², w ← w
 * − rate·d. Slots: `square` (s), `delta` (u). `learningRate` 1, as in the paper and in PyTorch
 * (Keras: 0.001).
 * Source: Zeiler 2012.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.adadelta({ rho: 0.9 }), loss: 'meanSquaredError' });
 */
export function adadelta(options?: AdadeltaOptions): OptimizerDefinition {
  const defaults = { ...optimizerDefaults, learningRate: 1, rho: 0.95, epsilon: 1e-7 };
  const given = readOptions('adadelta', options, defaults);
  const rho = needDecay('adadelta', 'rho', given.value('rho'));
  const epsilon = given.number('epsilon', { min: float32Tiny });
  return defineOptimizer('adadelta', given, {
    slots: ['square', 'delta'],
    scalars: ['minusRate'],
    scalarsAt(_, rate, out) {
      out[1] = -rate;
    },
    update(w, g, slots, { minusRate }) {
      const square = secondMoment(slots.square, g, rho);
      const ratio = div(add(slots.delta, epsilon), add(square, epsilon));
      const direction = mul(sqrt(ratio), g);
      const delta = secondMoment(slots.delta, direction, rho);
      return { w: fma(minusRate, direction, w), square, delta };
    },
  });
}
