// Appends the ops of a network to a graph, call by call.
import { rangeError, shapeText } from '../errors.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { titleOf } from '../layers/define.ts';
import type { ApplyContext, LayerDefinition } from '../layers/layer.ts';
import { siteOf } from '../random.ts';
import type { Call, Network, NetworkWeight } from './network.ts';

/** How the ops of layers come to weights and to what they leave beside their outputs. */
export interface Surroundings {
  readonly training: boolean;
  weightOf(weight: NetworkWeight): Value;
  /** Takes the next value of a weight that is not trained; in training alone. */
  update(weight: NetworkWeight, value: Value): void;
  /** Takes a scalar to be added to the loss. */
  addLoss(value: Value): void;
  /** Sees the output of each call. */
  called?(call: Call, value: Value): void;
}

/** The values of the network's outputs. */
export function appendNetwork(
  network: Network,
  inputs: readonly Value[],
  around: Surroundings,
): readonly Value[] {
  const values = [...inputs];
  for (const call of network.calls) {
    const read = call.inputs.map((i) => valueAt(values, i));
    const { graph } = valueAt(read, 0);
    const { layer } = call;
    const context = contextOf(network, call, graph, around);
    const value = graph.within(layer.name, () => layer.append(read, context));
    const expected = [-1, ...call.shape];
    if (value.shape.join() !== expected.join()) {
      const shapes = `${shapeText(value.shape)}, needed ${shapeText(expected)}`;
      throw rangeError(titleOf(layer), `its output has shape ${shapes}`);
    }
    values[call.output] = value;
    around.called?.(call, value);
  }
  return network.outputs.map(({ tensor }) => valueAt(values, tensor));
}

function valueAt(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (!value) throw new Error(`network: no value ${index}`);
  return value;
}

function contextOf(
  network: Network,
  { layer, ordinal }: Call,
  graph: Graph,
  around: Surroundings,
): ApplyContext {
  const { training } = around;
  const trainable = !network.frozen.has(layer);
  return {
    graph,
    training,
    trainable,
    weight: (name) => around.weightOf(weightNamed(network, layer, name)),
    update(name, value) {
      const weight = weightNamed(network, layer, name);
      if (weight.trainable) {
        throw rangeError(titleOf(layer), `update: "${name}" is trained, needed one that is not`);
      }
      if (value.shape.join() !== weight.shape.join()) {
        const shapes = `got ${shapeText(value.shape)}, needed ${shapeText(weight.shape)}`;
        throw rangeError(titleOf(layer), `update: "${name}": ${shapes}`);
      }
      if (training && trainable) around.update(weight, value);
    },
    addLoss(value) {
      if (value.shape.length === 0) return around.addLoss(value);
      throw rangeError(titleOf(layer), `addLoss: got ${shapeText(value.shape)}, needed a scalar`);
    },
    site: (purpose) => siteOf(`${layer.name}/${purpose}/${ordinal}`),
  };
}

// No two layers of a network have one name, and none has a "/" in it.
function weightNamed(network: Network, layer: LayerDefinition, name: string): NetworkWeight {
  const weight = network.named.get(`${layer.name}/${name}`);
  if (weight) return weight;
  throw rangeError(titleOf(layer), `declares no weight "${name}"`);
}
