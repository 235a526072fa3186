// A rectified linear unit that saturates (Krizhevsky 2010, "Convolutional deep belief networks on
// CIFAR-10"): bounded activations keep their precision in few bits.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { maximum, minimum } from '../graph/ops.ts';
import type { ActivationFunction } from './activation.ts';

/**
 * y = min(max(x, 0), 6), in [0, 6]; a NaN passes. dx = 0 < x < 6 ? dy : +0.
 * Source: Krizhevsky 2010.
 * @example
 * layers.dense({ units: 64, activation: activations.relu6() });
 */
export function relu6(options?: NoOptions): ActivationFunction {
  const given = readOptions('relu6', options, {});
  return remember('activations', given, (x) => minimum(maximum(x, 0), 6));
}
