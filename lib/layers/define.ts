// What all layers share: name, trainable, a penalty on what they give, inputShape and its check
// against what arrives.
import { needName, needShape, readOptions } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError, shapeText, typeError } from '../errors.ts';
import type { ElementType, Value } from '../graph/graph.ts';
import { div } from '../graph/ops.ts';
import { sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { RegularizerDefinition } from '../regularizers/regularizer.ts';
import { resolveRegularizer } from '../regularizers/resolve.ts';
import type { Regularizer } from '../regularizers/resolve.ts';
import type { ApplyContext, LayerDefinition, WeightSpec } from './layer.ts';
import { applySymbolic } from './symbolic.ts';

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique in its model and free of "/"; default: the type with a number, `dense`, `dense_1`. */
  name?: string;
  /** Default true; false keeps the layer's weights as they are. */
  trainable?: boolean;
  /** The shape of one sample, without the batch axis; first layer only. */
  inputShape?: readonly number[];
  /** A penalty on what the layer gives, divided by the rows of the batch; default none. */
  activityRegularizer?: Regularizer;
}

type SharedName = 'name' | 'trainable' | 'inputShape' | 'activityRegularizer';

/** The shared options with their defaults. */
export const layerDefaults: Readonly<Record<SharedName, unknown>> = {
  name: undefined,
  trainable: true,
  inputShape: undefined,
  activityRegularizer: undefined,
};

/** What one type of layer is, apart from what all share. `where` names the layer in errors. */
export interface LayerBehaviour {
  /** Default f32. */
  readonly takes?: LayerDefinition['takes'];
  readonly inputType?: ElementType;
  outputShape(input: Shape, where: string): Shape;
  weights?(input: Shape, where: string): readonly WeightSpec[];
  append(x: Value, context: ApplyContext, where: string): Value;
}

/** The same for a layer of several inputs. */
export interface MergeBehaviour {
  readonly takes?: LayerDefinition['takes'];
  /** Default: what takes any gives the same, the rest gives f32. */
  readonly gives?: LayerDefinition['gives'];
  readonly inputType?: ElementType;
  outputShape(inputs: readonly Shape[], where: string, types: readonly ElementType[]): Shape;
  append(inputs: readonly Value[], context: ApplyContext, where: string): Value;
}

/** Reads a layer's options: its own, with their defaults, and the shared ones. */
export function readLayerOptions<K extends string>(
  type: string,
  options: unknown,
  own: Readonly<Record<K, unknown>>,
): Given<K | SharedName> {
  return readOptions<K | SharedName>(type, options, { ...layerDefaults, ...own });
}

/** A layer of this type with these options, for one input. */
export function defineLayer(
  type: string,
  given: Given<SharedName>,
  behaviour: LayerBehaviour,
): LayerDefinition {
  const { takes, inputType } = behaviour;
  const single = <T>(list: readonly T[], where: string): T => {
    const [only] = list;
    if (only !== undefined && list.length === 1) return only;
    throw rangeError(where, `got ${list.length} inputs, needed one`);
  };
  return defineMerge(type, given, {
    ...(takes && { takes }),
    ...(inputType && { inputType }),
    outputShape: (inputs, where) => behaviour.outputShape(single(inputs, where), where),
    weights: ([input = []], where) => behaviour.weights?.(input, where) ?? [],
    append: (inputs, context, where) => behaviour.append(single(inputs, where), context, where),
  });
}

/** A layer of this type with these options, for any number of inputs. */
export function defineMerge(
  type: string,
  given: Given<SharedName>,
  behaviour: MergeBehaviour & {
    weights?(inputs: readonly Shape[], where: string): readonly WeightSpec[];
  },
): LayerDefinition {
  const ownName = given.value('name');
  const ownShape = given.value('inputShape');
  const activityRegularizer = given.value('activityRegularizer');
  const penalized = (where: string): RegularizerDefinition | undefined =>
    resolveRegularizer(`${where}: activityRegularizer`, activityRegularizer);
  penalized(type);
  const own = ownName === undefined ? undefined : needName(type, 'name', ownName);
  const layer: LayerDefinition = {
    type,
    get name() {
      return names.get(layer) ?? type;
    },
    get named() {
      return names.get(layer) !== undefined;
    },
    trainable: given.boolean('trainable'),
    takes: behaviour.takes ?? 'f32',
    gives: behaviour.gives ?? (behaviour.takes === 'any' ? 'same' : 'f32'),
    ...(behaviour.inputType && { inputType: behaviour.inputType }),
    ...(ownShape === undefined ? {} : { inputShape: needShape(type, 'inputShape', ownShape) }),
    outputShape(inputs, types = inputs.map(() => 'f32')) {
      for (const input of inputs) needExpected(layer, input);
      return behaviour.outputShape(inputs, titleOf(layer), types);
    },
    weights: (inputs) => behaviour.weights?.(inputs, titleOf(layer)) ?? [],
    append(inputs, context) {
      const where = titleOf(layer);
      const y = behaviour.append(inputs, context, where);
      const regularizer = penalized(where);
      if (regularizer) context.addLoss(div(regularizer.penalty(y), context.graph.rows()));
      return y;
    },
    apply(inputs, ...others: readonly unknown[]) {
      needAlone(layer, others);
      return applySymbolic(layer, inputs);
    },
  };
  names.set(layer, own);
  return remember('layers', given, layer);
}

// Every layer there is, and its name once it has one: asking this map touches nothing of what a
// user passes, and nobody outside of the library writes to it, so weights keep their names.
const names = new WeakMap<object, string | undefined>();

export function isLayer(value: unknown): value is LayerDefinition {
  return typeof value === 'object' && value !== null && names.has(value);
}

/** Gives a layer its name; undefined takes it back. */
export function nameLayer(layer: LayerDefinition, name: string | undefined): void {
  names.set(layer, name);
}

// A second input would be lost without a word. `map` passes the place of what it passes, too, and
// `[a, b].map(shared.apply)` is sound.
function needAlone(layer: LayerDefinition, others: readonly unknown[]): void {
  if (others.length === 0 || typeof others[0] === 'number') return;
  const got = `apply: got ${others.length + 1} arguments, needed one`;
  throw typeError(titleOf(layer), got, 'Several inputs go in an array: apply([a, b]).');
}

function needExpected(layer: LayerDefinition, input: Shape): void {
  const expected = layer.inputShape;
  if (!expected || sameShape(expected, input)) return;
  const texts = `expected input ${sampleText(expected)}, got ${sampleText(input)}`;
  const flat = expected.length === 1 && input.length > 1;
  throw rangeError(titleOf(layer), texts, flat ? 'Flatten the samples first?' : undefined);
}

/** `dense "hidden"`: how errors name a layer. */
export function titleOf(layer: LayerDefinition): string {
  return `${layer.type} "${layer.name}"`;
}

/** `[*, 28, 28]`: the shape of samples, with the batch axis in front. */
export function sampleText(shape: readonly number[]): string {
  return shape.length === 0 ? '[*]' : shapeText(shape).replace('[', '[*, ');
}
