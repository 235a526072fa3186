// A model from the content of a file. Its memory is taken only when the shapes of all its arrays
// have been found to be those in the file, so a small file cannot ask for much.
import { shapeText } from '../errors.ts';
import { sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { LayerDefinition } from '../layers/layer.ts';
import { coreOf, createModel } from '../model/model.ts';
import type { Model } from '../model/model.ts';
import { inSlices } from '../model/slices.ts';
import type { Network } from '../network/network.ts';
import { resolveOptimizer } from '../optimizers/resolve.ts';
import { rehearse } from '../step/rehearse.ts';
import { readNetwork } from './architecture.ts';
import { readDescription } from './description.ts';
import type { Description } from './description.ts';
import { linesHeardMax } from './functions.ts';
import { nameText, readJson } from './json.ts';
import type { Field } from './json.ts';
import { ValueReader, blaming } from './read-values.ts';
import type { Entry, Header } from './safetensors.ts';
import { slotsOf } from './snapshot.ts';

/** A file whose checksum has been verified. */
export interface Content {
  readonly header: Header;
  readonly description: Field;
  /** The arrays, one behind the other. */
  readonly data: Float32Array;
}

/** An array of a model, and where it lies in its region. */
interface Place {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

export async function restore({ header, description: field, data }: Content): Promise<Model> {
  const description = readDescription(readJson(field.stringSource()));
  const values = new ValueReader(description.functions);
  const network = readNetwork(description.network, values);
  const options = description.compiled && values.record(description.compiled.options);
  const frozen = frozenOf(description, network);
  const slots = options ? slotsWith(network, frozen, options, description) : [];
  const entries = match(header, [...network.weights, ...slots], field);
  const made: unknown = createModel(network, description.seed, false);
  const model = made as Model;
  if (options) compileAs(model, network, frozen, options, description);
  const { state, compiled } = coreOf('loadModel', model);
  // What functions append in training, in prediction and to be saved is found wrong now or never;
  // so is what could not be saved again.
  values.allowLines(linesHeardMax);
  blaming(description.network, () => rehearse(network, compiled));
  values.allowLines(Infinity);
  await inSlices(copyAll(data, entries, network.weights, state.weights));
  await inSlices(copyAll(data, entries, slots, state.slots));
  Object.assign(state, description.progress);
  return model;
}

/** The layers that were frozen when the model was compiled. */
function frozenOf({ compiled }: Description, { layers }: Network): ReadonlySet<LayerDefinition> {
  const frozen = (compiled?.frozen ?? []).map((own) => layers[own.integer(0, layers.length - 1)]);
  return new Set(frozen.filter((layer) => layer !== undefined));
}

function slotsWith(
  network: Network,
  frozen: ReadonlySet<LayerDefinition>,
  options: Readonly<Record<string, unknown>>,
  { compiled }: Description,
): readonly Place[] {
  // There are options, so the model was compiled.
  const optimizer = blaming(compiled!.options, () =>
    resolveOptimizer('compile: optimizer', options['optimizer']),
  );
  return slotsOf({ ...network, frozen }, optimizer);
}

/** The arrays of the file by name: exactly those of the model, with their shapes. */
function match(header: Header, places: readonly Place[], field: Field): Map<string, Entry> {
  const shapes = new Map(places.map(({ name, shape }) => [name, shape]));
  if (shapes.size < places.length) field.fail('describes two arrays of the same name');
  const found = new Map<string, Entry>();
  for (const entry of header.entries) {
    const shape = shapes.get(entry.name);
    if (!shape) return entry.field.fail(`got ${nameText(entry.name)}, which the model has not`);
    if (!sameShape(shape, entry.shape)) {
      const texts = `got shape ${shapeText(entry.shape)}, needed ${shapeText(shape)}`;
      entry.field.fail(`${nameText(entry.name)}: ${texts}`);
    }
    found.set(entry.name, entry);
  }
  const missing = places.find(({ name }) => !found.has(name));
  if (missing) field.fail(`describes ${nameText(missing.name)}, which is not in the file`);
  return found;
}

// What was frozen when the model was compiled may have been thawed since, or the other way round.
function compileAs(
  model: Model,
  { layers }: Network,
  frozen: ReadonlySet<LayerDefinition>,
  options: Readonly<Record<string, unknown>>,
  { compiled }: Description,
): void {
  const now = layers.map(({ trainable }) => trainable);
  for (const layer of layers) layer.trainable = !frozen.has(layer);
  blaming(compiled!.options, () => model.compile(options as never));
  layers.forEach((layer, i) => (layer.trainable = now[i] ?? true));
}

const floatsPerSlice = 1 << 18;

function* copyAll(
  data: Float32Array,
  entries: ReadonlyMap<string, Entry>,
  places: readonly Place[],
  region: Float32Array,
): Generator<undefined, void> {
  for (const { name, offset, size } of places) {
    const from = (entries.get(name)?.start ?? 0) / 4;
    for (let done = 0; done < size; done += floatsPerSlice) {
      const end = Math.min(done + floatsPerSlice, size);
      region.set(data.subarray(from + done, from + end), offset + done);
      yield;
    }
  }
}
