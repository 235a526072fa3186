// The Gaussian error linear unit: x times the probability that a normal number lies below it
// (Hendrycks and Gimpel 2016).
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { Value } from '../graph/graph.ts';
import { add, erf, fma, mul, sigmoid, square } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

export interface GeluOptions {
  /** `none` (default): by the error function; `tanh`: the older formula, off by up to 5e-4. */
  approximate?: 'none' | 'tanh';
}

/**
 * y = x·Φ(x) = ½·x·(1 + erf(x ÷ √2)), in [−0.17, ∞), and NaN at −∞; dx = dy·(Φ(x) + x·φ(x)).
 * `approximate: 'tanh'`: y = ½·x·(1 + tanh(√(2 ÷ π)·(x + 0.044715·x³))).
 * Source: Hendrycks and Gimpel 2016.
 * @throws TypeError or RangeError if `approximate` is neither.
 * @example
 * layers.dense({ units: 64, activation: activations.gelu({ approximate: 'tanh' }) });
 */
export function gelu(options?: GeluOptions): ActivationFunction {
  const given = readOptions('gelu', options, { approximate: 'none' });
  const approximate = given.choice('approximate', ['none', 'tanh']);
  return remember('activations', given, (x) => (approximate === 'tanh' ? byTanh(x) : byErf(x)));
}

function byErf(x: Value): Value {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.sqrt(0.5))), 1));
}

// ½·(1 + tanh(u)) = sigmoid(2·u), which keeps its digits where tanh is close to −1; 2·√(2 ÷ π) is
// multiplied out.
function byTanh(x: Value): Value {
  return mul(x, sigmoid(mul(x, fma(square(x), SLOPE * 0.044715, SLOPE))));
}

const SLOPE = 1.5957691216057308;
