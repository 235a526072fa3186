// The scaled exponential linear unit, whose constants keep mean 0 and variance 1 from layer to
// layer (Klambauer, Unterthiner, Mayr and Hochreiter 2017). It wants kernels of lecunNormal.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { ActivationFunction } from './activation.ts';
import { eluOf } from './elu.ts';

const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/**
 * y = scale·(x > 0 ? x : alpha·(e^x − 1)) with scale 1.0507 and alpha 1.6733; dx = dy·scale·(x > 0
 * ? 1 : alpha·e^x).
 * Source: Klambauer, Unterthiner, Mayr and Hochreiter 2017.
 * @example
 * layers.dense({ units: 64, activation: 'selu', kernelInitializer: 'lecunNormal' });
 */
export function selu(options?: NoOptions): ActivationFunction {
  const given = readOptions('selu', options, {});
  return remember('activations', given, (x) => eluOf(x, SCALE, SCALE * ALPHA));
}
