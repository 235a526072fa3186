// What users' functions do, heard while the ops of a model are appended once more: of a function of
// Values, what it appends for each kind of inputs; of a function of plain data, what it answers.
import { isDeepStrictEqual } from 'node:util';
import { recipeOf } from '../data/recipe.ts';
import { functionName } from '../data/check.ts';
import { stateError, typeError } from '../errors.ts';
import { listening } from '../graph/own.ts';
import type { OwnCall } from '../graph/own.ts';
import { signatureOf, traceOf } from './trace.ts';
import type { Trace } from './trace.ts';

/** What was heard of one function. */
export interface Heard {
  /** By signature. */
  readonly calls: Map<string, Trace>;
  /** By the arguments, as JSON. */
  readonly answers: Map<string, Answer>;
}

export interface Answer {
  readonly args: readonly unknown[];
  readonly answer: unknown;
}

/** All calls together may append so many lines: a model of more would be no use to anybody. */
export const linesHeardMax: number = 1 << 15;

/** Hears all users' functions that `work` calls; what a factory made is none. */
export function hear(work: () => void): ReadonlyMap<object, Heard> {
  const heard = new Map<object, Heard>();
  let lines = 0;
  const heardOf = (own: object): Heard => {
    const known = heard.get(own) ?? { calls: new Map(), answers: new Map() };
    heard.set(own, known);
    return known;
  };
  listening(
    {
      called(own, call) {
        if (recipeOf(own)) return;
        const { calls } = heardOf(own);
        const signature = signatureOf(call);
        const trace = calls.get(signature) ?? traced(own, call);
        calls.set(signature, trace);
        lines += trace.lines.length;
        if (lines <= linesHeardMax) return;
        const needed = `needed at most ${linesHeardMax}`;
        throw stateError('save', `the functions of the model append more ops, ${needed}`);
      },
      answered(own, args, answer) {
        heardOf(own).answers.set(JSON.stringify(args), { args, answer });
      },
    },
    work,
  );
  return heard;
}

// Called twice, because a file can hold only what a function appends every time.
function traced(own: object, call: OwnCall): Trace {
  const name = functionName(own, '');
  const refuse = (problem: string, hint: string): never => {
    throw typeError('save', `the function "${name}" cannot be saved: ${problem}`, hint);
  };
  const traceOnce = (): Trace => {
    try {
      return traceOf(name, call);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return refuse(problem, 'It may read only the Values that are passed to it.');
    }
  };
  const trace = traceOnce();
  if (isDeepStrictEqual(trace, traceOnce())) return trace;
  const hint = 'It may depend on the Values that are passed to it alone.';
  return refuse('it appends other ops each time that it is called', hint);
}
