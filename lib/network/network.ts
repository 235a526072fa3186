// A network: the calls of layers between inputs and outputs, in an order in which each reads only
// what stands before it, the shapes between them, and where every weight lies in the model's
// weights region. It describes; numbers live in the model's state.
import { needBoolean } from '../data/check.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { ElementType } from '../graph/graph.ts';
import { sizeMax } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { titleOf } from '../layers/define.ts';
import type { LayerDefinition, WeightSpec } from '../layers/layer.ts';
import { originOf, sampleShape } from '../layers/symbolic.ts';
import type { SymbolicTensor } from '../layers/symbolic.ts';
import { layOut } from '../step/layout.ts';
import { freeName, nameLayers } from './names.ts';

export interface NetworkWeight extends Omit<WeightSpec, 'name'> {
  /** `dense/kernel` */
  readonly name: string;
  readonly layer: LayerDefinition;
  /** Floats from the start of the weights region, a multiple of 16. */
  readonly offset: number;
  readonly size: number;
}

/** One use of a layer. Tensors are numbered: first the inputs of the network, then every output. */
export interface Call {
  readonly layer: LayerDefinition;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Of one sample. */
  readonly shape: Shape;
  /** Which call of its layer this is. */
  readonly ordinal: number;
}

/** An input or an output. */
export interface Port {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  readonly type: ElementType;
  readonly tensor: number;
  /** The layer that it is named by; an input of `sequential` has none. */
  readonly layer: LayerDefinition | undefined;
}

export interface Network {
  readonly name: string;
  /** Each layer once, in the order of their first calls. */
  readonly layers: readonly LayerDefinition[];
  readonly calls: readonly Call[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly weights: readonly NetworkWeight[];
  /** The weights by their names. */
  readonly named: ReadonlyMap<string, NetworkWeight>;
  readonly weightsLength: number;
  /** Layers whose weights stand still: settled when the model is compiled. */
  readonly frozen: ReadonlySet<LayerDefinition>;
}

/** What a network is made from. */
export interface Ends {
  readonly where: string;
  readonly name: string;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/** Finds everything between the ends, names the layers and lays out the weights. */
export function buildNetwork({ where, name, inputs, outputs }: Ends): Network {
  const indices = outputs.find(({ type }) => type === 'i32');
  if (indices) {
    const text = `an output ${shapeText(indices.shape)} holds indices, i32, needed numbers`;
    throw rangeError(where, text, 'Call a layer that gives f32 on it, such as embedding.');
  }
  const tensors = collect(where, inputs, outputs);
  const layers = [...new Set(tensors.flatMap((tensor) => ownLayer(tensor, inputs) ?? []))];
  const restore = nameLayers(where, layers);
  try {
    const calls = callsOf(inputs, tensors);
    const { placed, length } = layOut(declare(inputs, tensors, calls));
    placed.forEach(needRoom);
    return {
      name,
      layers,
      calls,
      inputs: portsOf(inputs, tensors, layers, 'input'),
      outputs: portsOf(outputs, tensors, layers, 'output'),
      weights: placed,
      named: new Map(placed.map((weight) => [weight.name, weight])),
      weightsLength: length,
      frozen: new Set(),
    };
  } catch (error) {
    restore();
    throw error;
  }
}

/** Whether training changes the weight. */
export function isTrained({ frozen }: Network, { trainable, layer }: NetworkWeight): boolean {
  return trainable && !frozen.has(layer);
}

/** The network as it is now: what a user does to `trainable` later does not matter. */
export function settle(network: Network): Network {
  const isFrozen = (layer: LayerDefinition): boolean =>
    !needBoolean(titleOf(layer), 'trainable', layer.trainable);
  return { ...network, frozen: new Set(network.layers.filter(isFrozen)) };
}

// The layer that made a tensor, if it is the network's own: a network may begin inside another.
function ownLayer(
  tensor: SymbolicTensor,
  inputs: readonly SymbolicTensor[],
): LayerDefinition | undefined {
  const { layer, inputs: read } = originOf(tensor);
  return read.length > 0 && inputs.includes(tensor) ? undefined : layer;
}

// Inputs, then what is computed, in the order of the calls.
function collect(
  where: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): readonly SymbolicTensor[] {
  const found = new Set<SymbolicTensor>();
  const open = [...outputs];
  for (let tensor = open.pop(); tensor; tensor = open.pop()) {
    if (found.has(tensor)) continue;
    found.add(tensor);
    if (inputs.includes(tensor)) continue;
    const { inputs: read, layer } = originOf(tensor);
    if (read.length === 0) {
      const named = layer?.named === true ? `"${layer.name}" ` : '';
      const text = `an output depends on the input ${named}${shapeText(tensor.shape)}`;
      throw rangeError(where, `${text}, which is not among inputs`);
    }
    open.push(...read);
  }
  const unused = inputs.findIndex((input) => !found.has(input));
  if (unused >= 0) throw rangeError(where, `inputs[${unused}]: no output depends on it`);
  const computed = [...found].filter((tensor) => !inputs.includes(tensor));
  return [...inputs, ...computed.sort((a, b) => originOf(a).order - originOf(b).order)];
}

function callsOf(
  inputs: readonly SymbolicTensor[],
  tensors: readonly SymbolicTensor[],
): readonly Call[] {
  const indexOf = new Map(tensors.map((tensor, i) => [tensor, i]));
  const seen = new Map<LayerDefinition, number>();
  return tensors.slice(inputs.length).map((tensor, i) => {
    const { layer, inputs: read } = originOf(tensor);
    if (!layer) throw new Error('network: a computed tensor has no layer');
    const ordinal = seen.get(layer) ?? 0;
    seen.set(layer, ordinal + 1);
    return {
      layer,
      inputs: read.map((input) => indexOf.get(input) ?? -1),
      output: inputs.length + i,
      shape: sampleShape(tensor),
      ordinal,
    };
  });
}

/** The weights of all layers; calls of a shared layer must need the same ones. */
function declare(
  inputs: readonly SymbolicTensor[],
  tensors: readonly SymbolicTensor[],
  calls: readonly Call[],
): Omit<NetworkWeight, 'offset' | 'size'>[] {
  const known = new Map<LayerDefinition, string>();
  return calls.flatMap(({ layer, inputs: read }) => {
    const specs = layer.weights(read.map((i) => sampleShape(tensors[i] ?? inputs[0]!)));
    const shapes = specs.map(({ name, shape }) => `${name} ${shapeText(shape)}`).join(', ');
    const before = known.get(layer);
    known.set(layer, shapes);
    if (before === undefined) {
      return specs.map((spec) => ({ ...spec, name: `${layer.name}/${spec.name}`, layer }));
    }
    if (before === shapes) return [];
    throw rangeError(titleOf(layer), `is shared, but needs ${shapes} here and ${before} before`);
  });
}

// A place is an int32 in plans: a weight that ends beyond has none.
function needRoom({ layer, name, shape, offset, size }: NetworkWeight): void {
  if (offset + size <= sizeMax - 15) return;
  const before = offset > 0 ? ` behind ${offset} others` : '';
  const got = `${name} ${shapeText(shape)} has ${size} elements${before}`;
  throw rangeError(titleOf(layer), `${got}, needed at most ${sizeMax - 15} in all`);
}

// Named by the layer that made them; an input of `sequential` has none. Where a layer made several,
// the first has its name, and the others have names that no layer has: a name that stands for a
// layer never means what another one made.
function portsOf(
  ends: readonly SymbolicTensor[],
  tensors: readonly SymbolicTensor[],
  layers: readonly LayerDefinition[],
  noun: string,
): readonly Port[] {
  const ownNames = ends.map((tensor) => {
    const { layer } = originOf(tensor);
    return layer?.named === true ? layer.name : undefined;
  });
  const taken = new Set([...layers.map(({ name }) => name), ...ownNames]);
  return ends.map((tensor, i) => {
    const own = ownNames[i];
    const first = own !== undefined && ownNames.indexOf(own) === i;
    const name = first ? own : freeName(own ?? noun, taken);
    taken.add(name);
    const { type } = tensor;
    const { layer } = originOf(tensor);
    return { name, shape: sampleShape(tensor), type, tensor: tensors.indexOf(tensor), layer };
  });
}
