// RMSprop (Tieleman and Hinton 2012): steps scaled by the running size of the gradient, in
// PyTorch's formulas: epsilon outside of the root, the rate outside of the momentum buffer.
import { float32Tiny, readOptions } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { add, div, flushTiny, fma, maximum, mul, neg, sqrt } from '../graph/ops.ts';
import { defineOptimizer, needDecay, optimizerDefaults } from './define.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface RmspropOptions extends OptimizerOptions {
  /** In [0, 1): the share that the running averages keep; default 0.9. */
  rho?: number;
  /** In [0, 1]; default 0. */
  momentum?: number;
  /** Default false; true divides by the deviation of the gradient instead of its size. */
  centered?: boolean;
  /** Above 0; default 1e-7. */
  epsilon?: number;
}

type Slot = 'square' | 'average' | 'momentum';

/**
 * v ← rho·v + (1 − rho)·g², u = g ÷ (√v + epsilon), w ← w − rate·u. Centered: a ← rho·a + (1 −
 * rho)·g and v − a² (at least 0) under the root. With momentum: b ← momentum·b + u, w ← w − rate·b.
 * Slots:
 * `square` (v), `average` (a), `momentum` (b), each only if used. `learningRate` 0.001.
 * Source: Tieleman and Hinton 2012.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.rmsprop({ rho: 0.95 }), loss: 'meanSquaredError' });
 */
export function rmsprop(options?: RmspropOptions): OptimizerDefinition {
  const given = readOptions('rmsprop', options, {
    ...optimizerDefaults,
    rho: 0.9,
    momentum: 0,
    centered: false,
    epsilon: 1e-7,
  });
  const rho = needDecay('rmsprop', 'rho', given.value('rho'));
  const momentum = given.number('momentum', { min: 0, max: 1 });
  const centered = given.boolean('centered');
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const slots: Slot[] = ['square'];
  if (centered) slots.push('average');
  if (momentum !== 0) slots.push('momentum');
  return defineOptimizer<Slot, 'minusRate'>('rmsprop', given, {
    slots,
    scalars: ['minusRate'],
    scalarsAt(_, rate, out) {
      out[1] = -rate;
    },
    update(w, g, before, { minusRate }) {
      const after: Partial<Record<Slot, Value>> = {};
      const taken = mul(g, 1 - rho);
      let spread: Value = flushTiny(fma(before.square, rho, mul(taken, g)));
      after.square = spread;
      if (centered) {
        after.average = flushTiny(fma(before.average, rho, taken));
        // Rounding may take the difference of equal numbers below 0, where there is no root.
        spread = maximum(fma(neg(after.average), after.average, spread), 0);
      }
      let direction = div(g, add(sqrt(spread), epsilon));
      if (momentum !== 0) {
        direction = flushTiny(fma(before.momentum, momentum, direction));
        after.momentum = direction;
      }
      return { w: fma(minusRate, direction, w), ...after } as Record<Slot | 'w', Value>;
    },
  });
}
