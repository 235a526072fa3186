// Names of layers: dense, dense_1, … in the order of the layers. Names that a user gave, or that an
// earlier model gave to a layer that is used again, are kept and must differ.
import { rangeError } from '../errors.ts';
import type { LayerDefinition } from '../layers/layer.ts';

/** Names those layers that have no name; the function returned takes the names back. */
export function nameLayers(where: string, layers: readonly LayerDefinition[]): () => void {
  const given = layers.filter((layer) => layer.named);
  const taken = new Set(given.map((layer) => layer.name));
  if (taken.size < given.length) {
    const twice = given.find((layer, i) => given.findIndex((l) => l.name === layer.name) !== i);
    const hint = 'Give them names of their own.';
    throw rangeError(where, `two layers are called "${twice?.name ?? ''}"`, hint);
  }
  const nameless = layers.filter((layer) => !layer.named);
  for (const layer of nameless) {
    let name = layer.type;
    for (let i = 1; taken.has(name); i++) name = `${layer.type}_${i}`;
    layer.name = name;
    layer.named = true;
    taken.add(name);
  }
  return () => {
    for (const layer of nameless) {
      layer.name = layer.type;
      layer.named = false;
    }
  };
}
