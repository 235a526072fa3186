// Symbolic tensors: what layers are called on before there is a model. Each remembers which call
// made it, so a model finds everything between its inputs and its outputs by walking back.
import { isArray, needArray } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import type { ElementType } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { LayerDefinition } from './layer.ts';

/** The place of an array in a model to come: it has a shape and a type, and holds no numbers. */
export interface SymbolicTensor {
  /** The first size, -1, counts the rows of the batch. */
  readonly shape: Shape;
  /** `'i32'` of class numbers and indices, else `'f32'`. */
  readonly type: ElementType;
}

/** Where a symbolic tensor comes from. */
export interface Origin {
  /** For an input of a model, the layer that names it, if one does. */
  readonly layer: LayerDefinition | undefined;
  /** Empty for an input of a model. */
  readonly inputs: readonly SymbolicTensor[];
  /** Counts the calls of this process: whatever is read has a smaller one than its reader. */
  readonly order: number;
}

const inputsMax = 1 << 16;

const origins = new WeakMap<object, Origin>();
let calls = 0;

/** A symbolic tensor that no layer computes. */
export function rootOf(
  sample: Shape,
  type: ElementType,
  layer: LayerDefinition | undefined,
): SymbolicTensor {
  return made({ layer, inputs: [], order: calls++ }, sample, type);
}

/** The symbolic output of a layer for these inputs; checks their shapes and types. */
export function applySymbolic(layer: LayerDefinition, given: unknown): SymbolicTensor {
  const where = `${layer.type} "${layer.name}"`;
  const list = isArray(given)
    ? needArray(where, 'apply', given, inputsMax, 'symbolic tensors')
    : [given];
  const inputs = list.map((tensor) => {
    if (isSymbolic(tensor)) return tensor;
    const hint = 'Begin with input({ shape }), or give the layers to sequential([…]).';
    throw typeError(where, `apply: got ${valueText(tensor)}, needed a symbolic tensor`, hint);
  });
  const [first] = inputs;
  if (!first) throw rangeError(where, 'apply: got no tensors, needed at least one');
  const same = layer.gives === 'same' ? first.type : 'f32';
  const takes = layer.takes === 'any' && layer.gives === 'same' ? first.type : layer.takes;
  const wrong = takes === 'any' ? undefined : inputs.find(({ type }) => type !== takes);
  if (wrong) {
    const types = `got ${wrong.type} ${shapeText(wrong.shape)}, needed ${takes}`;
    const hint = takes === 'i32' ? "Make the input with type: 'i32'." : undefined;
    throw typeError(where, `apply: ${types}`, hint);
  }
  const types = inputs.map(({ type }) => type);
  const shape = layer.outputShape(inputs.map(sampleShape), types);
  return made({ layer, inputs, order: calls++ }, shape, same);
}

function made(origin: Origin, sample: Shape, type: ElementType): SymbolicTensor {
  const tensor = Object.freeze({ shape: Object.freeze([-1, ...sample]), type });
  origins.set(tensor, Object.freeze(origin));
  return tensor;
}

/** The shape of one sample. */
export function sampleShape({ shape }: SymbolicTensor): Shape {
  return shape.slice(1);
}

export function isSymbolic(value: unknown): value is SymbolicTensor {
  return typeof value === 'object' && value !== null && origins.has(value);
}

/** Where a symbolic tensor comes from; every one has an origin. */
export function originOf(tensor: SymbolicTensor): Origin {
  // Only `made` makes them.
  return origins.get(tensor)!;
}
