// Reads back what a user's function appended, and appends it again. A trace from a file is tried
// out on a graph of its own when it is read: a line must append exactly the one node that would be
// written down as this line. So what is wrong with a file is found while it is loaded, at its byte.
import { isDeepStrictEqual } from 'node:util';
import type { ElementType, Operand, Value } from '../graph/graph.ts';
import type { Named, SiteOf } from '../graph/own.ts';
import { markProbabilities } from '../graph/probabilities.ts';
import { count, sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { nameText } from './json.ts';
import type { Field } from './json.ts';
import { rebuild } from './rebuild.ts';
import { listMax } from './scanner.ts';
import { lineOf, numberText, signatureOf, sourcesLike } from './trace.ts';
import type { Line } from './trace.ts';

const [ranksMax, drawsMax] = [8, 1 << 16];
const sizeMax = 2 ** 31 - 1;

/** What a function appended for inputs of certain shapes. */
export interface Replay {
  readonly signature: string;
  readonly lines: number;
  /** Appends it again, to the graph of these inputs. */
  run(inputs: Named, site: SiteOf): Named;
}

interface ReadLine {
  readonly field: Field;
  readonly line: Line;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Mark {
  readonly kind: 'softmax' | 'sigmoid';
  readonly value: number;
  readonly logits: number;
}

export function readTrace(field: Field): Replay {
  const fields = field.fields(['inputs', 'lines', 'outputs'], ['training', 'probabilities']);
  const sources = sourcesLike(readInputs(fields.inputs));
  const values = Object.values(sources);
  const lines = fields.lines.list(listMax).map((own) => tryOut(readLine(own, values), values));
  const marks = fields.probabilities?.list(listMax).map((own) => readMark(own, values)) ?? [];
  const outputs = [...fields.outputs.object()].map(([name, own]) => {
    return [name, own.integer(0, values.length - 1)] as const;
  });
  return {
    signature: signatureOf({ inputs: sources, training: fields.training?.boolean() ?? false }),
    lines: lines.length,
    run(inputs, site) {
      const own = Object.values(inputs);
      for (const line of lines) own.push(append(line, own, site));
      for (const { kind, value, logits } of marks) {
        markProbabilities(at(own, value), kind, at(own, logits));
      }
      return Object.fromEntries(outputs.map(([name, index]) => [name, at(own, index)]));
    },
  };
}

function readInputs(field: Field): Record<string, Pick<Value, 'shape' | 'type'>> {
  const inputs = new Map<string, Pick<Value, 'shape' | 'type'>>();
  for (const own of field.list(listMax)) {
    const { name, shape, type } = own.fields(['name', 'shape'], ['type']);
    const text = name.string();
    if (inputs.has(text)) name.fail(`got the name ${nameText(text)} twice`);
    inputs.set(text, { shape: readShape(shape), type: readType(type) });
  }
  if (inputs.size === 0) field.fail('got no inputs, needed at least one');
  return Object.fromEntries(inputs);
}

function readShape(field: Field): Shape {
  const shape = field.list(ranksMax).map((size) => size.integer(-sizeMax, sizeMax));
  const elements = Math.abs(count(shape));
  if (elements > sizeMax) field.fail(`got ${elements} elements, needed at most ${sizeMax}`);
  if (shape.filter((size) => size < 0).length > 1) field.fail('got two sizes below 0');
  return shape;
}

function readType(field: Field | undefined): ElementType {
  if (field && field.string() !== 'i32') field.fail('needed "i32"');
  return field ? 'i32' : 'f32';
}

function readLine(field: Field, before: readonly Value[]): ReadLine {
  const { op, in: read, shape, type, ...others } = Object.fromEntries(field.object());
  if (!op || !read || !shape) return field.fail('needed op, in and shape');
  const inputs = read.list(listMax).map((own) => {
    return own.kind === 'string' ? readImmediate(own) : own.integer(0, before.length - 1);
  });
  const named = Object.entries(others).map(([name, own]) => [name, readParameter(own)] as const);
  const parameters = Object.fromEntries(named);
  const indices = readType(type) === 'i32' && ({ type: 'i32' } as const);
  const line = { ...parameters, op: op.string(), in: inputs, shape: readShape(shape), ...indices };
  return { field, line, parameters };
}

// A number as text, so that it cannot be taken for the number of a value.
function readImmediate(field: Field): string {
  const text = field.string();
  if (numberText(Number(text)) !== text) field.fail('needed a number as text');
  return text;
}

function readParameter(field: Field): unknown {
  if (field.kind === 'number') return field.integer(-sizeMax, sizeMax);
  if (field.kind === 'list') return field.list(ranksMax).map((own) => own.integer(0, ranksMax));
  return field.kind === 'boolean' ? field.boolean() : field.string();
}

function readMark(field: Field, values: readonly Value[]): Mark {
  const mark = field.fields(['kind', 'value', 'logits']);
  const kind = mark.kind.string();
  const [value, logits] = [mark.value, mark.logits].map((own) => own.integer(0, values.length - 1));
  if (kind !== 'softmax' && kind !== 'sigmoid') return mark.kind.fail('needed softmax or sigmoid');
  if (value === undefined || logits === undefined) return field.fail('needed two values');
  if (!sameShape(at(values, value).shape, at(values, logits).shape)) field.fail('shapes differ');
  return { kind, value, logits };
}

// Appends a line to the graph of the trial, and holds what came of it to what is written.
function tryOut(read: ReadLine, values: Value[]): ReadLine {
  const { field, line } = read;
  const value = append(read, values, (draw) =>
    draw >= 0 && draw < drawsMax ? draw : field.fail(`draw: needed a number below ${drawsMax}`),
  );
  const { graph } = value;
  const alone = value.index === values.length && graph.nodes.length === values.length + 1;
  if (!alone || !isDeepStrictEqual(lineOf('', graph.node(value)), line)) {
    field.fail(`is not what ${nameText(line.op)} appends`);
  }
  values.push(value);
  return read;
}

function append(
  { field, line, parameters }: ReadLine,
  values: readonly Value[],
  site: SiteOf,
): Value {
  const inputs = line.in.map((input): Operand => {
    return typeof input === 'number' ? at(values, input) : Number(input);
  });
  const { graph } = at(values, 0);
  let value: Value;
  try {
    value = rebuild(inputs, { op: line.op, shape: line.shape, parameters }, { graph, site });
  } catch (error) {
    return field.fail(error instanceof Error ? error.message : String(error));
  }
  if (sameShape(value.shape, line.shape) && value.type === (line.type ?? 'f32')) return value;
  return field.fail(`got a shape or a type that is not what ${nameText(line.op)} gives`);
}

// Numbers of values have been checked when they were read.
function at(values: readonly Value[], index: number): Value {
  return values[index]!;
}
