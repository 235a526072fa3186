// Names of layers: dense, dense_1, … in the order of the layers. Names that a user gave, or that an
// earlier model gave to a layer that is used again, are kept and must differ.
import { rangeError } from '../errors.ts';
import { nameLayer } from '../layers/define.ts';
import type { LayerDefinition } from '../layers/layer.ts';

/** Names those layers that have no name; the function returned takes the names back. */
export function nameLayers(where: string, layers: readonly LayerDefinition[]): () => void {
  const given = layers.filter((layer) => layer.named);
  const taken = new Set(given.map((layer) => layer.name));
  if (taken.size < given.length) {
    const twice = given.find((layer, i) => given.findIndex((l) => l.name === layer.name) !== i);
    const { name, type } = twice ?? { name: '', type: '' };
    const cure = `Give them names of their own when they are made, ${type}({ name: … })`;
    const hint = `${cure}: a layer keeps the name that its first model gave it.`;
    throw rangeError(where, `two layers are called "${name}"`, hint);
  }
  const nameless = layers.filter((layer) => !layer.named);
  // Where the search for the next name of a type begins: all names before it are taken.
  const ordinals = new Map<string, number>();
  for (const layer of nameless) {
    const { type } = layer;
    let ordinal = ordinals.get(type) ?? 0;
    while (taken.has(nameOf(type, ordinal))) ordinal++;
    ordinals.set(type, ordinal);
    nameLayer(layer, nameOf(type, ordinal));
    taken.add(layer.name);
  }
  return () => {
    for (const layer of nameless) nameLayer(layer, undefined);
  };
}

/** The first of `stem`, `stem_1`, … that is not taken. */
export function freeName(stem: string, taken: ReadonlySet<string | undefined>): string {
  let ordinal = 0;
  while (taken.has(nameOf(stem, ordinal))) ordinal++;
  return nameOf(stem, ordinal);
}

function nameOf(type: string, ordinal: number): string {
  return ordinal === 0 ? type : `${type}_${ordinal}`;
}
