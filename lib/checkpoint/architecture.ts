// A network as plain data, and back: its inputs, its layers, which layer is called on what. Layers
// are made anew by their factories and called in the same order, so that names, weights and the
// order of ops come out the same. Read and written on one page.
import { needName, needShape } from '../data/check.ts';
import { recipeOf } from '../data/recipe.ts';
import { stateError } from '../errors.ts';
import { isLayer, titleOf } from '../layers/define.ts';
import { inputLayerFor } from '../layers/input-layer.ts';
import type { LayerDefinition } from '../layers/layer.ts';
import { applySymbolic, rootOf, sampleShape } from '../layers/symbolic.ts';
import type { SymbolicTensor } from '../layers/symbolic.ts';
import { buildNetwork } from '../network/network.ts';
import type { Network, Port } from '../network/network.ts';
import { count, sameShape } from '../graph/shape.ts';
import type { Field } from './json.ts';
import { blaming } from './read-values.ts';
import type { ValueReader } from './read-values.ts';
import { needAtMost } from './write-values.ts';
import type { ValueWriter } from './write-values.ts';

const [layersMax, callsMax, portsMax, ranksMax] = [1 << 12, 1 << 12, 1000, 8];
/** All calls together are on so many tensors. */
const readsMax = 1 << 16;
const sizeMax = 2 ** 31 - 1;

/** Tensors are numbered: first the inputs, then the output of each call. */
export function writeNetwork(network: Network, values: ValueWriter): object {
  const { name, layers, calls, inputs, outputs } = network;
  needAtMost(layers.length, layersMax, 'layers');
  needAtMost(calls.length, callsMax, 'calls of layers');
  needAtMost(Math.max(inputs.length, outputs.length), portsMax, 'inputs or outputs');
  const reads = calls.reduce((total, { inputs: read }) => total + read.length, 0);
  needAtMost(reads, readsMax, 'tensors that layers are called on');
  return {
    name,
    inputs: inputs.map((port) => writeInput(port, network)),
    layers: layers.map((layer) => writeLayer(layer, values)),
    calls: calls.map(({ layer, inputs: read }) => ({ layer: layers.indexOf(layer), on: read })),
    outputs: outputs.map(({ tensor }) => tensor),
  };
}

// An input of a functional model is a layer that is never called; one that is the output of a layer
// of another model has the name of that.
function writeInput({ shape, type, layer }: Port, { layers, calls }: Network): object {
  const indices = type === 'i32' && { type };
  if (!layer?.named) return { shape, ...indices };
  const own = layers.includes(layer) && calls.every((call) => call.layer !== layer);
  return { shape, ...indices, ...(own ? { layer: layers.indexOf(layer) } : { name: layer.name }) };
}

function writeLayer(layer: LayerDefinition, values: ValueWriter): object {
  const where = titleOf(layer);
  const recipe = recipeOf(layer);
  if (!recipe) throw stateError('save', `${where}: was made by no factory of layers`);
  const options = new Map(recipe.options);
  options.delete('name');
  options.delete('trainable');
  return {
    make: `${recipe.vocabulary}.${recipe.factory}`,
    name: layer.name,
    ...(!layer.trainable && { trainable: false }),
    ...(options.size > 0 && { options: values.options(where, options) }),
  };
}

export function readNetwork(field: Field, values: ValueReader): Network {
  const fields = field.fields(['name', 'inputs', 'layers', 'calls', 'outputs']);
  const name = fields.name.string();
  blaming(fields.name, () => needName('network', 'name', name));
  const layers = fields.layers.list(layersMax).map((own) => readLayer(own, values));
  // Those that name an input are there for nothing else.
  const naming = new Set<LayerDefinition>();
  const inputs = fields.inputs.list(portsMax).map((own) => readInput(own, layers, naming));
  const tensors = [...inputs];
  const tensorOf = (own: Field): SymbolicTensor => tensors[own.integer(0, tensors.length - 1)]!;
  let readsLeft = readsMax;
  for (const call of fields.calls.list(callsMax)) {
    const { layer, on } = call.fields(['layer', 'on']);
    const read = on.list(readsMax).map(tensorOf);
    readsLeft -= read.length;
    if (readsLeft < 0) on.fail(`got more than ${readsMax} tensors that layers are called on`);
    const applied = layers[layer.integer(0, layers.length - 1)]!;
    if (naming.has(applied)) layer.fail('calls a layer that names an input');
    const tensor = blaming(call, () => applySymbolic(applied, read));
    const elements = count(sampleShape(tensor));
    if (!(elements <= sizeMax)) call.fail(`gives ${elements} numbers, needed at most ${sizeMax}`);
    tensors.push(tensor);
  }
  const outputs = fields.outputs.list(portsMax).map(tensorOf);
  if (outputs.length === 0) fields.outputs.fail('got no outputs');
  const network = blaming(field, () => buildNetwork({ where: 'network', name, inputs, outputs }));
  const used = network.layers.length === layers.length;
  if (!used || inputs.length + network.calls.length !== tensors.length) {
    field.fail('got layers or calls on which no output depends');
  }
  return network;
}

function readLayer(field: Field, values: ValueReader): LayerDefinition {
  const { make, name, trainable, options } = field.fields(
    ['make', 'name'],
    ['trainable', 'options'],
  );
  const layer = values.make(make, options, { name: name.string() });
  if (!isLayer(layer)) return make.fail('needed a factory of layers');
  layer.trainable = trainable?.boolean() ?? true;
  return layer;
}

function readInput(
  field: Field,
  layers: readonly LayerDefinition[],
  naming: Set<LayerDefinition>,
): SymbolicTensor {
  const fields = field.fields(['shape'], ['type', 'layer', 'name']);
  const type = fields.type?.string() ?? 'f32';
  if (type !== 'f32' && type !== 'i32') return field.fail('type: needed f32 or i32');
  const sizes = fields.shape.list(ranksMax).map((size) => size.integer(1, sizeMax));
  const shape = blaming(fields.shape, () => needShape('input', 'shape', sizes));
  if (fields.name) {
    const options = { shape, type, name: fields.name.string() } as const;
    const named = blaming(fields.name, () => inputLayerFor('inputLayer', options));
    return applySymbolic(named, rootOf(shape, type, undefined));
  }
  if (!fields.layer) return rootOf(shape, type, undefined);
  const layer = layers[fields.layer.integer(0, layers.length - 1)]!;
  const fits = layer.inputType === type && sameShape(layer.inputShape ?? [], shape);
  if (!fits) field.fail('is not what its layer says');
  if (naming.has(layer)) fields.layer.fail('names a layer that names another input');
  naming.add(layer);
  return rootOf(shape, type, layer);
}
