// Models of any shape: several inputs and outputs, branches, shared layers.
import { isArray, needArray, readOptions } from '../data/check.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import type { ArrayLike_, Tensor } from '../data/tensor.ts';
import { isSymbolic } from '../layers/symbolic.ts';
import type { SymbolicTensor } from '../layers/symbolic.ts';
import { buildNetwork } from '../network/network.ts';
import { createModel, modelDefaults, readModelOptions } from './model.ts';
import type { Model, ModelOptions } from './model.ts';

type Ends = SymbolicTensor | readonly SymbolicTensor[];

/** How many ends there are: a list whose length the compiler does not know may have either. */
type HowMany<E, One, Several> = E extends SymbolicTensor | readonly [SymbolicTensor]
  ? One
  : E extends readonly SymbolicTensor[]
    ? number extends E['length']
      ? One | Several
      : Several
    : never;

/** One array, or for several ends one for each: in their order, or by the names of the ends. */
type DataOf<E> = HowMany<
  E,
  ArrayLike_,
  readonly ArrayLike_[] | Readonly<Record<string, ArrayLike_>>
>;

type OutOf<E> = HowMany<E, Tensor, Tensor[]>;

/** What a functional model lies between. */
export interface FunctionalOptions<I, O> extends ModelOptions {
  /** What `input` gave: one, or a list. */
  inputs: I;
  /** What layers gave when they were applied: one, or a list. */
  outputs: O;
}

/**
 * A model of everything between symbolic inputs and outputs. Several inputs or outputs take and
 * give data as an array in their order, or by name: an input has the name of its `input`, an output
 * that of the layer that gives it. Of several outputs of one layer the first has its name, and the
 * others have a number behind it that makes it the name of no layer; `summary()` shows them. A
 * layer that is applied several times shares its weights; every model has weights of its own, also
 * of a layer that another model has, by the same names.
 * @throws TypeError or RangeError if an output depends on an input that is not listed, or an input
 *   leads to no output.
 * @example
 * const left = input({ shape: [2], name: 'left' });
 * const right = input({ shape: [2], name: 'right' });
 * const tower = layers.dense({ units: 4, activation: 'tanh' });
 * const a = layers.dense({ units: 1, name: 'a' }).apply(tower.apply(left));
 * const b = layers.dense({ units: 1, name: 'b' }).apply(tower.apply(right));
 * const model = functionalModel({ inputs: [left, right], outputs: [a, b] });
 * const [first, second] = model.predict({ left: [[1, 2]], right: [[3, 4]] });
 * // A part of it, as it is after training.
 * const part = functionalModel({ inputs: left, outputs: a });
 * const names = part.getWeights().map(({ name }) => name);
 * part.setWeights(model.getWeights().filter(({ name }) => names.includes(name)));
 */
export function functionalModel<const I extends Ends, const O extends Ends>(
  options: FunctionalOptions<I, O>,
): Model<DataOf<I>, DataOf<O>, OutOf<O>> {
  const where = 'functionalModel';
  const defaults = { inputs: undefined, outputs: undefined, ...modelDefaults };
  const given = readOptions(where, options, defaults);
  const { seed, name } = readModelOptions(where, given, 'functional');
  const inputs = endsOf('inputs', given.value('inputs'));
  const outputs = endsOf('outputs', given.value('outputs'));
  return createModel(buildNetwork({ where, name, inputs, outputs }), seed);
}

function endsOf(option: string, value: unknown): readonly SymbolicTensor[] {
  const where = 'functionalModel';
  const list = isArray(value) ? needArray(where, option, value, 1000, 'tensors') : [value];
  if (list.length === 0) throw rangeError(where, `${option}: got none, needed at least one`);
  const ends = list.map((tensor, i) => {
    if (isSymbolic(tensor)) return tensor;
    const at = isArray(value) ? `${option}[${i}]` : option;
    throw typeError(where, `${at}: got ${valueText(tensor)}, needed a symbolic tensor`);
  });
  const twice = ends.findIndex((tensor, i) => ends.indexOf(tensor) !== i);
  if (twice >= 0) throw rangeError(where, `${option}[${twice}]: is there twice`);
  return ends;
}
