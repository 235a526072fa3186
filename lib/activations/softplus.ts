// A smooth relu (Dugas et al. 2001): of outputs that must be positive.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { add, exp, log1p, maximum, minimum, neg } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = log(1 + e^x), in [0, ∞], computed as max(x, 0) + log(1 + e^−|x|), which neither overflows nor
 * loses digits; dx = dy·sigmoid(x).
 * Source: Dugas et al. 2001.
 * @example
 * layers.dense({ units: 1, activation: activations.softplus() });
 */
export function softplus(options?: NoOptions): ActivationFunction {
  const given = readOptions('softplus', options, {});
  return remember('activations', given, (x) => add(maximum(x, 0), softStep(x)));
}

/**
 * log(1 + e^−|x|): what softplus has beyond relu. −|x| is written min(−x, x), which takes x at 0,
 * so that the derivative of softplus there is 0 + ½·1 = sigmoid(0). With abs, whose derivative at 0
 * is 0, it would be 0.
 */
export function softStep(x: Value): Value {
  return log1p(exp(minimum(neg(x), x)));
}
