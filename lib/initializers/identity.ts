// The identity: a layer that starts by passing its input on.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { InitializerDefinition } from './initializer.ts';

export interface IdentityOptions {
  /** Default 1. */
  gain?: number;
}

/**
 * w[i,j] = (i = j) ? gain : 0, for weights [in, out]; they need not be square.
 * @throws TypeError or RangeError if an option is unknown or wrong; when a model is made, if the
 *   weight has not two axes.
 * @example
 * layers.dense({ units: 8, kernelInitializer: initializers.identity({ gain: 0.5 }) });
 */
export function identity(options?: IdentityOptions): InitializerDefinition {
  const given = readOptions('identity', options, { gain: 1 });
  const gain = given.number('gain');
  return remember('initializers', given, {
    name: 'identity',
    fill(out, shape, _, weight) {
      const [rows = 0, cols = 0] = shape;
      if (shape.length !== 2) {
        throw rangeError('identity', `${weight} has shape ${shapeText(shape)}, needed two axes`);
      }
      out.fill(0);
      for (let i = 0; i < Math.min(rows, cols); i++) out[i * cols + i] = gain;
    },
  });
}
