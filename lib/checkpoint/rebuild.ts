// Appends one line of a trace again, by the very functions that users call: they check shapes and
// types, so that a line from a file can do no more than a user's own code. What comes out must be
// what is written in the file. A new op is written in the table below, or nothing compiles.
import { typeError } from '../errors.ts';
import * as arrays from '../graph/arrays.ts';
import { reshape, transpose } from '../graph/axes.ts';
import { concat, slice } from '../graph/concat.ts';
import * as elementwise from '../graph/elementwise.ts';
import { isValue } from '../graph/graph.ts';
import type { Graph, Operand, Operation, Value } from '../graph/graph.ts';
import { matmul } from '../graph/matmul.ts';
import type { SiteOf } from '../graph/own.ts';
import { gatherRows, scatterAddRows } from '../graph/rows.ts';
import { broadcastShapes, count, readingOf, sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { arityOf, primitiveNames } from '../plan/primitives.ts';
import type { PrimitiveName } from '../plan/primitives.ts';

/** A line as it was read. */
export interface Step {
  readonly op: string;
  readonly shape: Shape;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What lines are appended to. */
export interface Target {
  readonly graph: Graph;
  readonly site: SiteOf;
}

type Rebuild = (inputs: readonly Operand[], step: Step, to: Target) => Value;

/** Appends a line; throws a TypeError or a RangeError if it cannot be one. */
export function rebuild(inputs: readonly Operand[], step: Step, to: Target): Value {
  const own = table.get(step.op);
  if (!own) throw typeError(step.op, 'is no op');
  return own(inputs, step, to);
}

type Plain = Exclude<PrimitiveName, 'random' | 'rowSum' | 'rowMax'>;

const { maximum: max, minimum: min } = elementwise;
const primitives: Readonly<Record<Plain, (...operands: never[]) => Value>> = {
  ...elementwise,
  max,
  min,
};

const ops: Readonly<Record<Exclude<Operation['op'], 'primitive' | 'source'>, Rebuild>> = {
  matmul: (inputs, { parameters }) => matmul(value(inputs, 0), value(inputs, 1), parameters),
  batchMatmul: (inputs, { parameters }) => matmul(value(inputs, 0), value(inputs, 1), parameters),
  reduce: (inputs, step) => reduced(value(inputs, 0), step),
  transpose: (inputs, { parameters }) =>
    transpose(value(inputs, 0), parameters['permutation'] as readonly number[]),
  gatherRows: (inputs) => gatherRows(value(inputs, 0), value(inputs, 1)),
  scatterAddRows: (inputs, { shape }) =>
    scatterAddRows(shape[0] ?? 0, value(inputs, 0), value(inputs, 1)),
  oneHot: (inputs, { parameters }) =>
    arrays.oneHot(value(inputs, 0), parameters['classes'] as number),
  argmax: (inputs) => arrays.argmax(value(inputs, 0)),
  concat: (inputs, { parameters }) =>
    concat(
      inputs.map((_, i) => value(inputs, i)),
      parameters['axis'] as number,
    ),
  slice: (inputs, { shape, parameters: { axis, start } }) =>
    slice(value(inputs, 0), {
      axis: axis as number,
      start: start as number,
      end: (start as number) + (shape[axis as number] ?? 0),
    }),
  reshape: (inputs, { shape }) => reshape(value(inputs, 0), shape),
  stopGradient: (inputs) => arrays.stopGradient(value(inputs, 0)),
};

const besides: Readonly<Record<string, Rebuild>> = {
  rows: (_, __, { graph }) => graph.rows(),
  random: (_, { shape, parameters }, { graph, site }) =>
    elementwise.random(graph, shape, site(parameters['draw'] as number)),
  copy: (inputs, { shape }, { graph }) => stretched(inputs[0], shape, graph),
};

const table: ReadonlyMap<string, Rebuild> = new Map([
  ...primitiveNames.filter(isPlain).map((name) => [name, plain(name)] as const),
  ...Object.entries({ ...ops, ...besides }),
]);

function isPlain(name: PrimitiveName): name is Plain {
  return !(['random', 'rowSum', 'rowMax'] as readonly PrimitiveName[]).includes(name);
}

function plain(name: Plain): Rebuild {
  const own = primitives[name];
  return (inputs) => {
    if (inputs.length === arityOf(name)) return own(...(inputs as never[]));
    throw typeError(name, `got ${inputs.length} inputs, needed ${arityOf(name)}`);
  };
}

function value(inputs: readonly Operand[], i: number): Value {
  const input = inputs[i];
  if (isValue(input)) return input;
  throw typeError('inputs', `got ${String(input)} as input ${i}, needed a value`);
}

// `broadcastTo`, which trusts its callers.
function stretched(input: Operand | undefined, shape: Shape, graph: Graph): Value {
  const own = typeof input === 'number' ? [] : (input?.shape ?? shape);
  const whole = input !== undefined && sameShape(broadcastShapes('copy', own, shape), shape);
  if (!whole || readingOf(own, shape) === undefined) {
    throw typeError('copy', 'the input does not stretch to the shape');
  }
  return elementwise.broadcastTo(graph, input, shape);
}

// A reduction in the form in which sum and max append it: over the last axes, giving `rows`
// numbers, or over the first ones, giving `cols`.
function reduced(a: Value, { shape, parameters }: Step): Value {
  const { kind, along, rows, cols } = parameters as Extract<Operation, { op: 'reduce' }>;
  const long = (sizes: Shape): Shape => sizes.filter((size) => size !== 1);
  const fits = Array.from({ length: a.shape.length + 1 }, (_, i) => i).some((i) => {
    const [before, after] = [a.shape.slice(0, i), a.shape.slice(i)];
    const left = along === 'row' ? before : after;
    const counts = count(before) === rows && count(after) === cols;
    return counts && sameShape(long(left), long(shape)) && shape.length <= a.shape.length;
  });
  const known = kind === 'sum' || (kind === 'max' && along === 'row' && cols !== 0);
  if (!fits || !known || (along !== 'row' && along !== 'column')) {
    throw typeError('reduce', 'is none that sum or max would make');
  }
  return a.graph.append({ op: 'reduce', kind, along, rows, cols }, [a], shape);
}
