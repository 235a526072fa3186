// Options from JSON: what `write-values.ts` wrote. Things are made by the same factories as a
// user's, found by name, so all that factories check is checked; what they find wrong is an error
// that names the byte of the file.
import * as activations from '../activations/index.ts';
import * as constraints from '../constraints/index.ts';
import type { Vocabulary } from '../data/recipe.ts';
import * as initializers from '../initializers/index.ts';
import { standingIn } from '../graph/own.ts';
import * as layers from '../layers/index.ts';
import * as losses from '../losses/index.ts';
import * as metrics from '../metrics/index.ts';
import * as optimizers from '../optimizers/index.ts';
import * as regularizers from '../regularizers/index.ts';
import * as schedules from '../schedules/index.ts';
import { linesHeardMax } from './functions.ts';
import { nameText } from './json.ts';
import type { Field } from './json.ts';
import { readTrace } from './replay.ts';
import { listMax } from './scanner.ts';
import { numberText, signatureOf } from './trace.ts';

const vocabularies: Readonly<Record<Exclude<Vocabulary, 'model'>, object>> = {
  activations,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
  schedules,
};

type Factory = (options?: object) => object;

const factories: ReadonlyMap<string, Factory> = new Map(
  Object.entries(vocabularies).flatMap(([vocabulary, own]) =>
    Object.entries(own as Record<string, Factory>).map(
      ([name, factory]) => [`${vocabulary}.${name}`, factory] as const,
    ),
  ),
);

/** So many lines of functions may be appended while layers are made: some times those of save. */
const linesMax = 4 * linesHeardMax;
/** How far functions may be inside of each other's answers. */
const functionDepthMax = 32;

/** Runs what may throw about data of a file; its errors name the byte of the field. */
export function blaming<T>(field: Field, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('loadModel: ')) throw error;
    return field.fail(error instanceof Error ? error.message : String(error));
  }
}

export class ValueReader {
  private readonly functions: readonly Field[];
  private readonly made = new Map<number, unknown>();
  private linesLeft = linesMax;
  private depth = 0;

  constructor(functions: Field) {
    this.functions = functions.list(listMax);
  }

  /** From here on functions may append so many lines. */
  allowLines(count: number): void {
    this.linesLeft = count;
  }

  /** Makes what a factory is named for, with these options and some that are settled already. */
  make(name: Field, options: Field | undefined, settled: object = {}): object {
    const factory = factories.get(name.string());
    if (!factory) return name.fail(`got ${nameText(name.string())}, which is no known factory`);
    const given = options ? this.record(options) : {};
    return blaming(name, () => factory({ ...given, ...settled }));
  }

  /** Options by name. */
  record(field: Field): Record<string, unknown> {
    const named = [...field.object()].map(([name, own]) => [name, this.value(own)] as const);
    return Object.fromEntries(named);
  }

  value(field: Field): unknown {
    switch (field.kind) {
      case 'null':
        return null;
      case 'boolean':
        return field.boolean();
      case 'number':
        return field.number();
      case 'string':
        return field.string();
      case 'list':
        return field.list(listMax).map((own) => this.value(own));
      case 'object':
        return this.tagged(field);
      default:
        return field.kind satisfies never;
    }
  }

  private tagged(field: Field): unknown {
    const [tag] = field.object().keys();
    if (tag === 'number') return readNumber(field.fields(['number']).number);
    if (tag === 'function') return this.function(field.fields(['function']).function);
    if (tag === 'record') return this.record(field.fields(['record']).record);
    const { make, options } = field.fields(['make'], ['options']);
    return this.make(make, options);
  }

  // Each number is one function, however often it is named.
  private function(field: Field): unknown {
    const number = field.integer(0, this.functions.length - 1);
    const known = this.made.get(number);
    if (known !== undefined) return known;
    if (this.made.has(number)) field.fail('the function is part of its own answers');
    // There is no other way to a number in this range.
    const written = this.functions[number]!;
    if (this.depth === functionDepthMax) {
      field.fail(`got more than ${functionDepthMax} functions inside each other's answers`);
    }
    this.made.set(number, undefined);
    this.depth += 1;
    const own = this.read(written);
    this.depth -= 1;
    this.made.set(number, own);
    return own;
  }

  private read(field: Field): unknown {
    const { name, calls, answers } = field.fields(['name', 'answers'], ['calls']);
    const own = answers.list(listMax).map((answer) => {
      const { for: args, is } = answer.fields(['for', 'is']);
      return [JSON.stringify(this.value(args)), this.value(is)] as const;
    });
    if (!calls) return answering(name, new Map(own));
    const traces = calls.list(listMax).map(readTrace);
    const bySignature = new Map(traces.map((trace) => [trace.signature, trace]));
    return standingIn(name.string(), (call) => {
      const trace = bySignature.get(signatureOf(call));
      if (!trace) {
        const inputs = signatureOf(call).slice(0, 200);
        return field.fail(`the function was not saved for inputs ${inputs}`);
      }
      // A small file could ask for much: many layers, each with the same long function.
      this.linesLeft -= trace.lines;
      if (this.linesLeft < 0) field.fail('the functions of the model append more ops than may be');
      return trace.run(call.inputs, call.site ?? ((draw) => draw));
    });
  }
}

function answering(name: Field, answers: ReadonlyMap<string, unknown>): unknown {
  const own = (...args: unknown[]): unknown => {
    const key = JSON.stringify(args);
    if (answers.has(key)) return answers.get(key);
    return name.fail(`the function was not saved for ${key.slice(0, 200)}`);
  };
  return Object.defineProperty(own, 'name', { value: name.string() });
}

function readNumber(field: Field): number {
  const number = Number(field.string());
  return numberText(number) === field.string() ? number : field.fail('needed a number as text');
}
