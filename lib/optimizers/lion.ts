// Lion (Chen et al. 2023, "Symbolic discovery of optimization algorithms"): only the sign of a
// momentum counts, so every weight moves by the rate. It wants a rate of a third to a tenth of
// Adam's, and a weight decay that is larger by as much.
import { readOptions } from '../data/check.ts';
import { flushTiny, fma, greater, less, sub } from '../graph/ops.ts';
import { decayWeight, defineOptimizer, optimizerDefaults } from './define.ts';
import { readMoments } from './moments.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface LionOptions extends OptimizerOptions {
  /** In [0, 1): the share of the momentum in the direction of a step; default 0.9. */
  beta1?: number;
  /** In [0, 1): the share that the momentum keeps; default 0.99. */
  beta2?: number;
}

/**
 * First w ← w − rate·weightDecay·w; then w ← w − rate·sign(beta1·m + (1 − beta1)·g), sign(0) = 0,
 * and m ← beta2·m + (1 − beta2)·g. Slot: `m`. `learningRate` 0.001, no weight decay unless given.
 * Source: Chen et al. 2023.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const optimizer = optimizers.lion({ learningRate: 1e-4, weightDecay: 0.1 });
 * model.compile({ optimizer, loss: 'meanSquaredError' });
 */
export function lion(options?: LionOptions): OptimizerDefinition {
  const given = readOptions('lion', options, { ...optimizerDefaults, beta1: 0.9, beta2: 0.99 });
  const { beta1, beta2 } = readMoments('lion', given);
  return defineOptimizer('lion', given, {
    slots: ['m'],
    scalars: ['minusRate'],
    scalarsAt(_, rate, out) {
      out[1] = -rate;
    },
    decay: decayWeight,
    update(w, g, slots, { minusRate }) {
      // Both averages go from m towards g, each its own share of the way.
      const way = sub(g, slots.m);
      const mixed = fma(way, 1 - beta1, slots.m);
      const sign = sub(greater(mixed, 0), less(mixed, 0));
      const m = flushTiny(fma(way, 1 - beta2, slots.m));
      return { w: fma(minusRate, sign, w), m };
    },
  });
}
