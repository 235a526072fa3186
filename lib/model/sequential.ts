// The model most people want: layers one after another.
import { readOptions } from '../data/check.ts';
import type { Layer } from '../layers/layer.ts';
import { chain } from '../network/sequential.ts';
import { createModel, modelDefaults, readModelOptions } from './model.ts';
import type { Model, ModelOptions } from './model.ts';

/**
 * A model that applies layers one after another. Its weights are drawn at once.
 * @throws TypeError or RangeError that names the layer if the layers do not fit together.
 * @example
 * const model = sequential(
 *   [layers.dense({ units: 3, activation: 'tanh', inputShape: [2] }), layers.dense({ units: 1 })],
 *   { seed: 42 },
 * );
 */
export function sequential(layers: readonly Layer[], options?: ModelOptions): Model {
  const given = readOptions('sequential', options, modelDefaults);
  const { seed, name } = readModelOptions('sequential', given, 'sequential');
  return createModel(chain(layers, name), seed);
}
