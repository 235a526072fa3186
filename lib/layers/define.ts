// What all layers share: name, trainable, inputShape and the check of the latter against what
// arrives.
import { readOptions } from '../data/check.ts';
import { needName, needShape } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { sameShape } from '../graph/shape.ts';
import type { ApplyContext, LayerDefinition, WeightSpec } from './layer.ts';

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique in its model and free of "/"; default: the type with a number, `dense`, `dense_1`. */
  name?: string;
  /** Default true; false keeps the layer's weights as they are. */
  trainable?: boolean;
  /** The shape of one sample, without the batch axis; first layer only. */
  inputShape?: readonly number[];
}

type SharedName = 'name' | 'trainable' | 'inputShape';

/** What one type of layer is, apart from what all share. `where` names the layer in errors. */
export interface LayerBehaviour {
  outputShape(input: readonly number[], where: string): readonly number[];
  weights?(input: readonly number[]): readonly WeightSpec[];
  apply(x: Value, context: ApplyContext, where: string): Value;
}

/** Reads a layer's options: its own, with their defaults, and the shared ones. */
export function readLayerOptions<K extends string>(
  type: string,
  options: unknown,
  own: Readonly<Record<K, unknown>>,
): Given<K | SharedName> {
  const shared = { name: undefined, trainable: true, inputShape: undefined };
  return readOptions<K | SharedName>(type, options, { ...shared, ...own });
}

/** A layer of this type with these options. */
export function defineLayer(
  type: string,
  given: Given<SharedName>,
  behaviour: LayerBehaviour,
): LayerDefinition {
  const ownName = given.value('name');
  const ownShape = given.value('inputShape');
  const named = ownName !== undefined;
  const layer: LayerDefinition = {
    type,
    name: named ? needName(type, 'name', ownName) : type,
    named,
    trainable: given.boolean('trainable'),
    ...(ownShape === undefined ? {} : { inputShape: needShape(type, 'inputShape', ownShape) }),
    outputShape(input) {
      const expected = layer.inputShape;
      if (expected && !sameShape(expected, input)) {
        const texts = `expected input ${sampleText(expected)}, got ${sampleText(input)}`;
        const flat = expected.length === 1 && input.length > 1;
        throw rangeError(titleOf(layer), texts, flat ? 'Flatten the samples first?' : undefined);
      }
      return behaviour.outputShape(input, titleOf(layer));
    },
    weights: (input) => behaviour.weights?.(input) ?? [],
    apply: (x, context) => behaviour.apply(x, context, titleOf(layer)),
  };
  return layer;
}

/** `dense "hidden"`: how errors name a layer. */
export function titleOf(layer: LayerDefinition): string {
  return `${layer.type} "${layer.name}"`;
}

/** `[*, 28, 28]`: the shape of samples, with the batch axis in front. */
export function sampleText(shape: readonly number[]): string {
  return shape.length === 0 ? '[*]' : shapeText(shape).replace('[', '[*, ');
}
