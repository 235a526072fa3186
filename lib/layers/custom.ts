// A layer of one's own: it declares weights and appends ops. What it is called on, what it gives
// back, its gradient and its native code follow from the ops.
import { resolveConstraint } from '../constraints/resolve.ts';
import type { Constraint } from '../constraints/resolve.ts';
import {
  guarded,
  needArray,
  needBoolean,
  needName,
  needShape,
  readOptions,
} from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { reshape } from '../graph/axes.ts';
import { slice } from '../graph/concat.ts';
import { random } from '../graph/elementwise.ts';
import { Graph, isValue } from '../graph/graph.ts';
import type { ElementType, Value } from '../graph/graph.ts';
import { askOwn, callOwn } from '../graph/own.ts';
import type { SiteOf } from '../graph/own.ts';
import { count, needValueShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { resolveInitializer } from '../initializers/resolve.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { resolveRegularizer } from '../regularizers/resolve.ts';
import type { Regularizer } from '../regularizers/resolve.ts';
import { defineMerge, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { ApplyContext, CallableLayer, WeightSpec } from './layer.ts';

/** A weight that a layer of one's own declares. */
export interface CustomWeight {
  shape: readonly number[];
  /** Default 'glorotUniform'. */
  initializer?: Initializer;
  /** Default true; false for statistics, which only `update` changes. */
  trainable?: boolean;
  /** A penalty on the weight, added to the loss; default none. */
  regularizer?: Regularizer;
  /** What the weight is brought to obey after each update; default none. */
  constraint?: Constraint;
}

/** What a layer of one's own sees while its ops are appended. */
export interface CustomContext<W extends string> {
  /** Its weights by their names. */
  readonly weights: Readonly<Record<W, Value>>;
  /** All inputs, of which the first was passed already. */
  readonly inputs: readonly Value[];
  /** True in training, false in evaluation and prediction. */
  readonly training: boolean;
  /** Uniform numbers in [0, 1), other ones at each step: one for each element of a shape. */
  random(this: void, shape: readonly number[]): Value;
  /**
   * Replaces a weight that is not trained at the end of a training step. In evaluation and
   * prediction, and where the layer is frozen, it does nothing.
   */
  update(this: void, name: W, value: Value): void;
  /** Adds a scalar to the loss. */
  addLoss(this: void, value: Value): void;
}

export interface CustomOptions<W extends string> extends LayerOptions {
  /** The stem of automatic names; default 'custom'. */
  type?: string;
  /** Weights by name, for the shape of a sample of each input; default none. */
  weights?: (...inputs: (readonly number[])[]) => Readonly<Record<W, CustomWeight>>;
  /** The output for the first input, both with the batch axis in front; others are in `inputs`. */
  apply: (x: Value, context: CustomContext<W>) => Value;
}

/**
 * A layer whose output is what `apply` returns; x [n, ...], y [n, ...].
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   `apply` returns no f32 Value of the batch's rows.
 * @example
 * const scale = layers.custom({
 *   type: 'scale',
 *   weights: (input) => ({ gain: { shape: input, initializer: 'ones' } }),
 *   apply: (x, { weights }) => ops.mul(x, weights.gain),
 * });
 */
export function custom<W extends string = string>(options: CustomOptions<W>): CallableLayer {
  const given = readLayerOptions('custom', options, {
    type: 'custom',
    weights: undefined,
    apply: undefined,
  });
  const type = needName('custom', 'type', given.value('type'));
  const apply = given.value('apply');
  const weights = given.value('weights');
  for (const [name, value] of Object.entries({ apply, weights: weights ?? apply })) {
    if (typeof value === 'function') continue;
    throw typeError('custom', `${name}: got ${valueText(value)}, needed a function`);
  }
  const own: Own = {
    weights: weights as Own['weights'],
    apply: apply as Own['apply'],
  };
  return defineMerge(type, given, {
    takes: 'any',
    gives: 'f32',
    outputShape: (inputs, where, types) => probe(own, inputs, types, where),
    weights: (inputs, where) => specsOf(own, inputs, where),
    append: (inputs, context, where) => call(own, inputs, context, where),
  });
}

interface Own {
  readonly weights: ((...inputs: Shape[]) => unknown) | undefined;
  readonly apply: (x: Value, context: CustomContext<string>) => unknown;
}

function specsOf({ weights }: Own, inputs: readonly Shape[], title: string): readonly WeightSpec[] {
  if (!weights) return [];
  const shapes = inputs.map((shape) => [...shape]);
  const declared = askOwn(weights, shapes);
  if (typeof declared !== 'object' || declared === null) {
    throw typeError(title, `weights: returned ${valueText(declared)}, needed an object of weights`);
  }
  const entries = guarded(title, 'weights', () => Object.entries<unknown>({ ...declared }));
  return entries.map(([name, value]) => {
    const where = `${title}: weights.${needName(title, 'weights', name)}`;
    const spec = readOptions(where, value, {
      shape: undefined,
      initializer: 'glorotUniform',
      trainable: true,
      regularizer: undefined,
      constraint: undefined,
    });
    return {
      name,
      shape: needShape(where, 'shape', needArray(where, 'shape', spec.value('shape'), 5, 'sizes')),
      initializer: resolveInitializer(`${where}: initializer`, spec.value('initializer')),
      trainable: needBoolean(where, 'trainable', spec.value('trainable')),
      regularizer: resolveRegularizer(`${where}: regularizer`, spec.value('regularizer')),
      constraint: resolveConstraint(`${where}: constraint`, spec.value('constraint')),
    };
  });
}

function call(own: Own, inputs: readonly Value[], context: ApplyContext, where: string): Value {
  const [x] = inputs;
  if (!x) throw rangeError(where, 'got no inputs, needed at least one');
  const shapes = inputs.map(({ shape }) => shape.slice(1));
  const names = specsOf(own, shapes, where).map(({ name }) => name);
  const weights = names.map((name) => [weightPrefix + name, context.weight(name)] as const);
  const read = inputs.map((input, i) => [inputPrefix + i, input] as const);
  const given = callOwn<string, string>(own.apply, {
    where,
    inputs: Object.fromEntries([...read, ...weights]),
    training: context.training,
    site: (draw) => context.site(`random ${draw}`),
    run: (named, site) => applied(own, named, { training: context.training, site, where }),
    check: (results, named) => needResults(where, results, named),
  });
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith(updatePrefix)) context.update(name.slice(updatePrefix.length), value);
    if (name.startsWith(lossPrefix)) context.addLoss(value);
  }
  // `needResults` has seen to it.
  return given['y']!;
}

// What a call reads and gives, by name.
const [inputPrefix, weightPrefix] = ['input ', 'weight '];
const [updatePrefix, lossPrefix] = ['update ', 'loss '];

function applied(
  { apply }: Own,
  named: Readonly<Record<string, Value>>,
  { training, site, where }: { training: boolean; site: SiteOf; where: string },
): Record<string, unknown> {
  const [x] = Object.values(named);
  if (!x) throw new Error('custom: a call has no input');
  const startingWith = (prefix: string): [string, Value][] =>
    Object.entries(named).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    );
  const besides: [string, Value][] = [];
  let draws = 0;
  let losses = 0;
  const y = apply(x, {
    weights: Object.fromEntries(startingWith(weightPrefix)),
    inputs: startingWith(inputPrefix).map(([, input]) => input),
    training,
    random: (shape) => drawn(x.graph, shapeToDraw(`${where}: random`, shape), site(draws++)),
    update(name: unknown, value) {
      const needed = 'needed the name of a weight';
      if (typeof name !== 'string')
        throw typeError(where, `update: got ${valueText(name)}, ${needed}`);
      besides.push([updatePrefix + name, value]);
    },
    addLoss: (value) => void besides.push([`${lossPrefix}${losses++}`, value]),
  });
  return { y, ...Object.fromEntries(besides) };
}

function shapeToDraw(where: string, given: unknown): Shape {
  const shape = needValueShape(where, given);
  if (!shape.includes(0)) return shape;
  throw rangeError(where, `shape: got ${shapeText(shape)}, needed sizes other than 0`);
}

// One number alone is not an array that a map can fill: it is the first of two.
function drawn(graph: Graph, shape: Shape, site: number): Value {
  if (count(shape) !== 1) return random(graph, shape, site);
  return reshape(slice(random(graph, [2], site), { axis: 0, start: 0, end: 1 }), shape);
}

function needResults(
  where: string,
  results: unknown,
  inputs: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const { y, ...besides } = results as Record<string, unknown>;
  const graph = Object.values(inputs)[0]?.graph;
  const need = (verb: string, value: unknown): Value => {
    if (!isValue(value)) throw typeError(where, `${verb} ${valueText(value)}, needed a Value`);
    if (value.graph === graph) return value;
    throw typeError(where, `${verb} a value of another graph`);
  };
  const checked = Object.entries(besides).map(([name, value]) => {
    return [name, need(`${name.replace(/ .*/s, '')}: got`, value)] as const;
  });
  const output = need('apply returned', y);
  if (output.type !== 'f32' || output.shape[0] !== -1) {
    const got = `${output.type} ${shapeText(output.shape)}`;
    throw rangeError(where, `apply returned ${got}, needed f32 of the batch's rows, [n, …]`);
  }
  return { ...Object.fromEntries(checked), y: output };
}

// The shape that the layer gives, found by calling it on a graph that is then dropped.
function probe(
  own: Own,
  inputs: readonly Shape[],
  types: readonly ElementType[],
  where: string,
): Shape {
  const graph = new Graph();
  const values = inputs.map((shape, i) =>
    graph.source({ kind: 'rows', name: `input ${i}` }, [-1, ...shape], types[i]),
  );
  const shapes = new Map(specsOf(own, inputs, where).map(({ name, shape }) => [name, shape]));
  const y = call(
    own,
    values,
    {
      graph,
      training: true,
      trainable: true,
      weight: (name) => graph.source({ kind: 'weight', name }, shapes.get(name) ?? []),
      update: () => {},
      addLoss: () => {},
      site: () => 0,
    },
    where,
  );
  return y.shape.slice(1);
}
