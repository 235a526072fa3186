// A network: layers in order, each with its name, the shapes between them, and where every weight
// lies in the model's weights region. It describes; numbers live in the model's state.
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { InitializerDefinition } from '../initializers/initializer.ts';
import type { ApplyContext, Layer, LayerDefinition } from '../layers/layer.ts';
import { siteOf } from '../random.ts';
import { layOut } from './layout.ts';

export interface NetworkWeight {
  /** `dense/kernel` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly layer: LayerDefinition;
  readonly trainable: boolean;
  readonly initializer: InitializerDefinition;
  /** Floats from the start of the weights region, a multiple of 16. */
  readonly offset: number;
  readonly size: number;
}

export interface Network {
  readonly name: string;
  readonly layers: readonly LayerDefinition[];
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** Output shape of each layer, of one sample. */
  readonly shapes: readonly (readonly number[])[];
  readonly weights: readonly NetworkWeight[];
  readonly weightsLength: number;
}

/** Names the layers, follows the shapes through them and lays out the weights. */
export function buildNetwork(layers: readonly Layer[], name = 'sequential'): Network {
  const where = 'sequential';
  if (!Array.isArray(layers)) throw typeError(where, `got ${valueText(layers)}, needed an array`);
  if (layers.length === 0) throw rangeError(where, 'got no layers, needed at least one');
  const definitions = layers.map((layer, i) => definitionOf(layer, i));
  nameLayers(definitions);
  const inputShape = definitions[0]?.inputShape;
  if (!inputShape) {
    const hint = 'Give the first layer an inputShape, or start with layers.inputLayer({ shape }).';
    throw typeError(where, 'the shape of the input is not known', hint);
  }
  const shapes: (readonly number[])[] = [];
  const declared: Omit<NetworkWeight, 'offset' | 'size'>[] = [];
  let shape = inputShape;
  for (const layer of definitions) {
    for (const spec of layer.weights(shape)) {
      const full = `${layer.name}/${spec.name}`;
      const { initializer, trainable } = spec;
      declared.push({ name: full, shape: spec.shape, layer, trainable, initializer });
    }
    shape = layer.outputShape(shape);
    shapes.push(shape);
  }
  const { placed, length } = layOut(declared);
  return {
    name,
    layers: definitions,
    inputShape,
    outputShape: shape,
    shapes,
    weights: placed,
    weightsLength: length,
  };
}

function definitionOf(layer: unknown, index: number): LayerDefinition {
  const definition = layer as LayerDefinition | null;
  const valid = typeof definition === 'object' && typeof definition?.apply === 'function';
  if (!valid) {
    throw typeError(`sequential: layers[${index}]`, `got ${valueText(layer)}, needed a layer`);
  }
  return definition;
}

// dense, dense_1, …: in the order of the layers; names that the user gave are kept and must differ.
function nameLayers(layers: readonly LayerDefinition[]): void {
  const taken = new Set(layers.filter((layer) => layer.named).map((layer) => layer.name));
  const given = layers.filter((layer) => layer.named);
  if (taken.size < given.length || new Set(layers).size < layers.length) {
    const twice = layers.find((layer, i) => layers.findIndex((l) => l.name === layer.name) !== i);
    throw rangeError('sequential', `two layers are called "${twice?.name ?? ''}"`);
  }
  for (const layer of layers) {
    if (layer.named) continue;
    let name = layer.type;
    for (let i = 1; taken.has(name); i++) name = `${layer.type}_${i}`;
    layer.name = name;
    taken.add(name);
  }
}

/**
 * Appends the ops of all layers to a graph; `weightOf` gives the value of a weight by full name.
 */
export function applyNetwork(
  network: Network,
  x: Value,
  training: boolean,
  weightOf: (weight: NetworkWeight) => Value,
): Value {
  const { graph } = x;
  let value = x;
  network.layers.forEach((layer, i) => {
    value = graph.within(layer.name, () =>
      layer.apply(value, contextOf(network, layer, graph, training, weightOf)),
    );
    const expected = network.shapes[i] ?? [];
    const got = value.shape.slice(1);
    if (value.shape[0] !== -1 || got.join() !== expected.join()) {
      const shapes = `${shapeText(value.shape)}, needed ${shapeText([-1, ...expected])}`;
      throw rangeError(`${layer.type} "${layer.name}"`, `its output has shape ${shapes}`);
    }
  });
  return value;
}

function contextOf(
  network: Network,
  layer: LayerDefinition,
  graph: Graph,
  training: boolean,
  weightOf: (weight: NetworkWeight) => Value,
): ApplyContext {
  return {
    graph,
    training,
    weight(name) {
      const full = `${layer.name}/${name}`;
      const weight = network.weights.find((w) => w.name === full && w.layer === layer);
      if (!weight)
        throw rangeError(`${layer.type} "${layer.name}"`, `declares no weight "${name}"`);
      return weightOf(weight);
    },
    site: (purpose) => siteOf(`${layer.name}/${purpose}/0`),
  };
}
