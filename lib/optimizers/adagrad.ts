// Adagrad (Duchi, Hazan and Singer 2011): the more a weight has been moved, the smaller its steps.
import { float32Tiny, readOptions } from '../data/check.ts';
import { add, div, flushTiny, fma, sqrt } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface AdagradOptions extends OptimizerOptions {
  /** At least 0: what the sum of squares starts at; default 0.1. */
  initialAccumulatorValue?: number;
  /** Above 0; default 1e-7. */
  epsilon?: number;
}

/**
 * a ← a + g², w ← w − rate·g ÷ (√a + epsilon); a starts at `initialAccumulatorValue`. Slot:
 * `accumulator` (a). `learningRate` 0.001.
 * Source: Duchi, Hazan and Singer 2011.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const optimizer = optimizers.adagrad({ learningRate: 0.1 });
 * model.compile({ optimizer, loss: 'meanSquaredError' });
 */
export function adagrad(options?: AdagradOptions): OptimizerDefinition {
  const defaults = { ...optimizerDefaults, initialAccumulatorValue: 0.1, epsilon: 1e-7 };
  const given = readOptions('adagrad', options, defaults);
  const epsilon = given.number('epsilon', { min: float32Tiny });
  return defineOptimizer('adagrad', given, {
    slots: ['accumulator'],
    slotStart: { accumulator: given.number('initialAccumulatorValue', { min: 0 }) },
    scalars: ['minusRate'],
    scalarsAt(_, rate, out) {
      out[1] = -rate;
    },
    update(w, g, slots, { minusRate }) {
      const accumulator = flushTiny(fma(g, g, slots.accumulator));
      const direction = div(g, add(sqrt(accumulator), epsilon));
      return { w: fma(minusRate, direction, w), accumulator };
    },
  });
}
