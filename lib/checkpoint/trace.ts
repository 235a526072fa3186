// What a user's function appended, written down. It is called once more on a graph of its own, with
// its inputs as the sources; every node it appends is a line: op, inputs, shape. All lines are kept
// in their order, dead ones too: the order of nodes decides in which order gradients are added, and
// a model that was loaded must train to the same bits.
import { Graph, isValue } from '../graph/graph.ts';
import type { Node, Operand, Operation, Value } from '../graph/graph.ts';
import type { OwnCall } from '../graph/own.ts';
import { probabilitiesOf } from '../graph/probabilities.ts';
import { stateError } from '../errors.ts';

/** One op: its inputs are numbers of values, or immediates as text. */
export interface Line {
  readonly op: string;
  readonly in: readonly (number | string)[];
  readonly shape: readonly number[];
  /** Of what is not f32. */
  readonly type?: 'i32';
  /** The parameters of the op. */
  readonly [parameter: string]: unknown;
}

/** What a function appended for inputs of these shapes. Values are numbered: inputs, then lines. */
export interface Trace {
  readonly training?: true;
  readonly inputs: readonly { readonly name: string; shape: readonly number[]; type?: 'i32' }[];
  readonly lines: readonly Line[];
  /** Values that were made from logits by softmax or sigmoid, as losses ask. */
  readonly probabilities?: readonly { kind: string; value: number; logits: number }[];
  readonly outputs: Readonly<Record<string, number>>;
}

/** What tells traces of one function apart. */
export function signatureOf({
  inputs,
  training = false,
}: Pick<OwnCall, 'inputs' | 'training'>): string {
  const shapes = Object.entries(inputs).map(([name, { shape, type }]) => [name, type, ...shape]);
  return JSON.stringify([training, ...shapes]);
}

/** Sources of the inputs' shapes on a graph of their own. */
export function sourcesLike(
  inputs: Readonly<Record<string, Pick<Value, 'shape' | 'type'>>>,
): Record<string, Value> {
  const graph = new Graph();
  const own = Object.entries(inputs).map(([name, { shape, type }]) => {
    return [name, graph.source({ kind: 'weight', name }, shape, type)] as const;
  });
  return Object.fromEntries(own);
}

/** Writes down what a call appends; `name` is that of the function, for errors. */
export function traceOf(name: string, call: OwnCall): Trace {
  const inputs = sourcesLike(call.inputs);
  const outputs = call.check(
    call.run(inputs, (draw) => draw),
    inputs,
  );
  const sources = Object.values(inputs);
  const graph = sources[0]?.graph ?? new Graph();
  const marks = graph.nodes.flatMap(({ value }) => {
    const made = probabilitiesOf(value);
    return made ? [{ kind: made.kind, value: value.index, logits: made.logits.index }] : [];
  });
  return {
    ...(call.training === true && { training: true }),
    inputs: Object.entries(inputs).map(([name, { shape, type }]) => {
      return { name, shape, ...(type === 'i32' && { type }) };
    }),
    lines: graph.nodes.slice(sources.length).map((node) => lineOf(name, node)),
    ...(marks.length > 0 && { probabilities: marks }),
    outputs: Object.fromEntries(Object.entries(outputs).map(([key, { index }]) => [key, index])),
  };
}

/** A node as a line; `name` is that of the function, for errors. */
export function lineOf(name: string, { operation, inputs, value }: Node): Line {
  const { shape, type } = value;
  const read = inputs.map(operandOf);
  return { ...partsOf(name, operation), in: read, shape, ...(type === 'i32' && { type }) };
}

function operandOf(input: Operand): number | string {
  return isValue(input) ? input.index : numberText(input);
}

/** A number as text that stands for it alone. */
export function numberText(number: number): string {
  return Object.is(number, -0) ? '-0' : String(number);
}

// A primitive has its own name; of sources, the number of rows alone belongs to every graph.
function partsOf(
  name: string,
  operation: Operation,
): { readonly op: string } & Readonly<Record<string, unknown>> {
  if (operation.op === 'primitive') {
    const { primitive, site } = operation;
    return primitive === 'random' ? { op: primitive, draw: site } : { op: primitive };
  }
  if (operation.op !== 'source') return operation;
  const { source } = operation;
  if (source.kind === 'scalar' && source.name === 'rows') return { op: 'rows' };
  throw stateError('save', `the function "${name}" makes a source of its own`);
}
