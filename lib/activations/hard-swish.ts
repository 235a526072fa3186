// A silu of straight lines and a parabola (Howard et al. 2019, MobileNetV3).
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { mul } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';
import { hardSigmoid } from './hard-sigmoid.ts';

/**
 * y = x·min(max(x + 3, 0), 6) ÷ 6, in [−3/8, ∞), and NaN at −∞. dx = dy·(x ≤ −3 ? 0 : x ≥ 3 ? 1 :
 * x ÷ 3 + ½). Also known as hard silu.
 * Source: Howard et al. 2019.
 * @example
 * layers.dense({ units: 64, activation: activations.hardSwish() });
 */
export function hardSwish(options?: NoOptions): ActivationFunction {
  const gate = hardSigmoid();
  const given = readOptions('hardSwish', options, {});
  return remember('activations', given, (x) => mul(x, gate(x)));
}
