// A chain of layers as a network: each is called on what the one before it gave.
import { needArray } from '../data/check.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import { isLayer } from '../layers/define.ts';
import type { Layer, LayerDefinition } from '../layers/layer.ts';
import { applySymbolic, rootOf } from '../layers/symbolic.ts';
import { nameLayers } from './names.ts';
import { buildNetwork } from './network.ts';
import type { Network } from './network.ts';

const where = 'sequential';
const layersMax = 65536;

/** The network of layers in a row. */
export function chain(layers: readonly Layer[], name = 'sequential'): Network {
  const list = needArray(where, 'layers', layers, layersMax, 'layers');
  const definitions = list.map(definitionOf);
  const [first] = definitions;
  if (!first) throw rangeError(where, 'got no layers, needed at least one');
  const twice = definitions.find((layer, i) => definitions.indexOf(layer) !== i);
  if (twice) {
    const hint = 'To share its weights, build the model with functionalModel.';
    throw rangeError(where, `layer "${twice.name}" is there twice`, hint);
  }
  if (!first.inputShape) {
    const hint = 'Give the first layer an inputShape, or start with layers.inputLayer({ shape }).';
    throw typeError(where, 'the shape of the input is not known', hint);
  }
  // Named before they are called, so that errors about shapes tell which layer it is.
  const restore = nameLayers(where, definitions);
  try {
    const type = first.inputType ?? (first.takes === 'i32' ? 'i32' : 'f32');
    const input = rootOf(first.inputShape, type, undefined);
    let output = input;
    for (const layer of definitions) output = applySymbolic(layer, output);
    return buildNetwork({ where, name, inputs: [input], outputs: [output] });
  } catch (error) {
    restore();
    throw error;
  }
}

function definitionOf(layer: unknown, index: number): LayerDefinition {
  if (isLayer(layer)) return layer;
  throw typeError(`${where}: layers[${index}]`, `got ${valueText(layer)}, needed a layer`);
}
