// Builds the graph of one layer, as a model would: weights and input are sources.
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import type { ApplyContext, Layer, LayerDefinition } from '../../lib/layers/layer.ts';
import { siteOf } from '../../lib/random.ts';

export interface Applied {
  readonly graph: Graph;
  /** The first input. */
  readonly x: Value;
  readonly inputs: readonly Value[];
  readonly y: Value;
  /** The layer's weights by their short names. */
  readonly weights: Readonly<Record<string, Value>>;
  /** What the layer's statistics become, by their short names. */
  readonly updates: Readonly<Record<string, Value>>;
  /** What the layer adds to the loss. */
  readonly penalties: readonly Value[];
}

/** What a model sees of a layer that users see less of. */
export function definitionOf(layer: Layer): LayerDefinition {
  return layer as LayerDefinition;
}

/** Applies a layer to samples of shape `input`. */
export function applyLayer(layer: Layer, input: readonly number[], training = false): Applied {
  return applyMerge(layer, [input], training);
}

/**
 * Applies a layer to several inputs, of samples of these shapes. A layer of indices, of which there
 * are `words`, is applied to the places of the largest: its inputs have one more axis, of words.
 */
export function applyMerge(
  made: Layer,
  samples: readonly (readonly number[])[],
  training = false,
  words?: number,
): Applied {
  const layer = definitionOf(made);
  const graph = new Graph();
  const inputs = samples.map((sample, i) => {
    const shape = words === undefined ? [-1, ...sample] : [-1, ...sample, words];
    return graph.source({ kind: 'weight', name: i === 0 ? 'x' : `x${i}` }, shape);
  });
  const [x] = inputs;
  if (!x) throw new Error('a layer needs an input');
  const weights: Record<string, Value> = {};
  for (const { name, shape } of layer.weights(samples)) {
    weights[name] = graph.source({ kind: 'weight', name: `${layer.name}/${name}` }, shape);
  }
  const read = words === undefined ? inputs : inputs.map(argmax);
  const updates: Record<string, Value> = {};
  const penalties: Value[] = [];
  const context: ApplyContext = {
    graph,
    training,
    trainable: layer.trainable,
    weight(name) {
      const value = weights[name];
      if (!value) throw new Error(`the layer has not declared ${name}`);
      return value;
    },
    update(name, value) {
      updates[name] = value;
    },
    addLoss: (value) => penalties.push(value),
    site: (purpose) => siteOf(`${layer.name}/${purpose}/0`),
  };
  return { graph, x, inputs, updates, penalties, y: layer.append(read, context), weights };
}
