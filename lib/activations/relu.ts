// The rectified linear unit (Nair and Hinton 2010).
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { maximum } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = x ≤ 0 ? +0 : x, in [0, ∞); a NaN passes. dx = x ≤ 0 ? +0 : dy.
 * Source: Nair and Hinton 2010.
 * @example
 * layers.dense({ units: 64, activation: activations.relu() });
 */
export function relu(options?: NoOptions): ActivationFunction {
  const given = readOptions('relu', options, {});
  return remember('activations', given, (x) => maximum(x, 0));
}
