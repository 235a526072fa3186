// Says what one sample looks like, where the first layer does not.
import { needName, needShape, readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import type { ElementType } from '../graph/graph.ts';
import { defineLayer, layerDefaults } from './define.ts';
import type { CallableLayer, LayerDefinition } from './layer.ts';

export interface InputLayerOptions {
  /** The shape of one sample, without the batch axis. */
  shape: readonly number[];
  name?: string;
  /** What the samples hold: numbers, 'f32' (default), or indices, 'i32'. */
  type?: ElementType;
}

/**
 * y = x; x and y [n, ...shape].
 * @throws TypeError or RangeError if the shape is not an array of sizes.
 * @example
 * sequential([layers.inputLayer({ shape: [28, 28] }), layers.flatten()]);
 */
export function inputLayer(options: InputLayerOptions): CallableLayer {
  return inputLayerFor('inputLayer', options);
}

/** The same for a call of another name, which errors tell. */
export function inputLayerFor(where: string, options: InputLayerOptions): LayerDefinition {
  const given = readOptions(where, options, {
    shape: undefined,
    name: undefined,
    type: 'f32',
  });
  const inputShape = needShape(where, 'shape', given.value('shape'));
  const name = given.value('name');
  const shared = readOptions(where, undefined, {
    ...layerDefaults,
    name: name === undefined ? undefined : needName(where, 'name', name),
    inputShape,
  });
  const inputType = given.choice('type', ['f32', 'i32']);
  const layer = defineLayer('inputLayer', shared, {
    takes: 'any',
    inputType,
    outputShape: (input) => input,
    append: (x) => x,
  });
  return remember('layers', { factory: 'inputLayer', options: given.options }, layer);
}
