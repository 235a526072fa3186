// Adam with Nesterov's momentum (Dozat 2016): the step looks ahead by the momentum of the next one.
// PyTorch's formulas; the momentum itself rises from half of beta1 to beta1.
import { float32Tiny, readOptions } from '../data/check.ts';
import { pow, powInt } from '../float64.ts';
import { add, div, fma, mul, sqrt } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import { firstMoment, momentDefaults, readMoments, secondMoment } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { OptimizerDefinition } from './optimizer.ts';

export interface NadamOptions extends MomentOptions {
  /** At least 0: how fast the momentum rises; default 0.004. */
  momentumDecay?: number;
}

/**
 * m ← beta1·m + (1 − beta1)·g, v ← beta2·v + (1 − beta2)·g², and with the momentum μ(t) =
 * beta1·(1 − ½·0.96^(t·momentumDecay)) and the product Π(t) = μ(1)·…·μ(t), w ← w − rate·((1 − μ(t))
 * ÷ (1 − Π(t))·g + μ(t+1) ÷ (1 − Π(t+1))·m) ÷ (√v ÷ √(1 − beta2^t) + epsilon) in step t = 1, 2, …
 * Slots: `m`, `v`. `learningRate` 0.001.
 *
 * PyTorch before 2.0 had 1 − Π(t+1)·μ(t) there, which its developers then called a bug.
 * Source: Dozat 2016.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.nadam(), loss: 'meanSquaredError' });
 */
export function nadam(options?: NadamOptions): OptimizerDefinition {
  const defaults = { ...optimizerDefaults, ...momentDefaults, momentumDecay: 0.004 };
  const given = readOptions('nadam', options, defaults);
  const { beta1, beta2 } = readMoments('nadam', given);
  const epsilon = given.number('epsilon', { min: float32Tiny });
  const momentumDecay = given.number('momentumDecay', { min: 0 });
  const momentum = (step: number): number => beta1 * (1 - 0.5 * pow(0.96, step * momentumDecay));
  const product = momentumProduct(momentum, beta1);
  return defineOptimizer('nadam', given, {
    slots: ['m', 'v'],
    scalars: ['gradientStep', 'momentStep', 'rootScale'],
    scalarsAt(step, rate, out) {
      const passed = product(step);
      const next = momentum(step + 1);
      out[1] = (-rate * (1 - momentum(step))) / (1 - passed);
      out[2] = (-rate * next) / (1 - passed * next);
      out[3] = 1 / Math.sqrt(1 - powInt(beta2, step));
    },
    update(w, g, slots, { gradientStep, momentStep, rootScale }) {
      const m = firstMoment(slots.m, g, beta1);
      const v = secondMoment(slots.v, g, beta2);
      const direction = fma(g, gradientStep, mul(m, momentStep));
      return { w: add(w, div(direction, fma(sqrt(v), rootScale, epsilon))), m, v };
    },
  });
}

// 1 − x is 1 for every x below.
const negligible = Number.EPSILON / 4;

/**
 * Π(step), multiplied in the order of the steps, so that it has the same bits whether it goes on
 * from the step before or starts anew. Nothing is multiplied any more where the product is
 * negligible, nor where the momentum has risen to beta1, from where on the product is a power:
 * whatever the options and however late the step, one of both is so after less than 3,000 factors.
 */
function momentumProduct(
  momentum: (step: number) => number,
  beta1: number,
): (step: number) => number {
  let at = 0;
  let product = 1;
  let last = 0;
  return (step) => {
    if (step < at) [at, product, last] = [0, 1, 0];
    while (at < step && product > negligible && last < beta1) {
      last = momentum(++at);
      product *= last;
    }
    return last < beta1 ? product : product * powInt(beta1, step - at);
  };
}
