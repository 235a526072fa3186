// A sigmoid of three straight lines (Courbariaux, Bengio and David 2015), with the slope of Keras 3
// and PyTorch, 1/6; Keras 2 and TensorFlow.js had 1/5.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { add, mul } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';
import { relu6 } from './relu6.ts';

/**
 * y = min(max(x + 3, 0), 6) ÷ 6, in [0, 1]; a NaN passes. dx = −3 < x < 3 ? dy ÷ 6 : +0.
 *
 * It gives no logits to a crossentropy behind it: that needs `fromLogits: false`.
 * Source: Courbariaux, Bengio and David 2015.
 * @example
 * layers.dense({ units: 64, activation: activations.hardSigmoid() });
 */
export function hardSigmoid(options?: NoOptions): ActivationFunction {
  const clip = relu6();
  const given = readOptions('hardSigmoid', options, {});
  return remember('activations', given, (x) => mul(clip(add(x, 3)), 1 / 6));
}
