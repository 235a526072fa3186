// Where the library calls functions that users write in ops: an activation, a loss, an update rule.
// Such a function cannot be put into a file, but what it appends can. So while a model is saved,
// somebody listens to these calls; and in a model from a file, what was written down stands in for
// the function.
import { errorWithin, typeError } from '../errors.ts';
import type { Value } from './graph.ts';

/** Values by name, in an order that is always the same. */
export type Named = Readonly<Record<string, Value>>;

/** The stream of the n-th array of random numbers that a call draws. */
export type SiteOf = (draw: number) => number;

/** A call of a user's function. */
export interface OwnCall<I extends string = string, O extends string = string> {
  /** Names the function in errors: of its layer, its loss, its optimizer. */
  readonly where: string;
  /** All values that it may read. */
  readonly inputs: Readonly<Record<I, Value>>;
  /** For a function that may do something else in training; default false. */
  readonly training?: boolean;
  /** For a function that may draw random numbers. */
  readonly site?: SiteOf;
  /** Calls the function; what it gives is an object of Values by name, or wrong. */
  run(inputs: Readonly<Record<I, Value>>, site: SiteOf): unknown;
  /** Throws if what was given is wrong: by the function, or by a file. */
  check(given: unknown, inputs: Readonly<Record<I, Value>>): Readonly<Record<O, Value>>;
}

/** Hears of every call while `listening` runs. */
export interface Listener {
  called(own: object, call: OwnCall): void;
  answered(own: object, args: readonly unknown[], answer: unknown): void;
}

/** What stands in for a function. */
export type StandIn = (call: OwnCall) => Named;

let listener: Listener | undefined;
const standIns = new WeakMap<object, StandIn>();

/** Lets somebody hear of all calls that `work` leads to. */
export function listening<T>(to: Listener, work: () => T): T {
  const before = listener;
  listener = to;
  try {
    return work();
  } finally {
    listener = before;
  }
}

/** Calls a user's function of Values. */
export function callOwn<I extends string, O extends string>(
  own: object,
  call: OwnCall<I, O>,
): Readonly<Record<O, Value>> {
  const standIn = standIns.get(own);
  const run: OwnCall<I, O>['run'] = (inputs, site) =>
    standIn ? standIn({ ...call, inputs, site }) : call.run(inputs, site);
  listener?.called(own, { ...call, run });
  return call.check(located(call, run), call.inputs);
}

function located<I extends string>({ where, inputs, site }: OwnCall<I>, run: OwnCall<I>['run']) {
  try {
    return run(inputs, site ?? noSite);
  } catch (error) {
    throw errorWithin(where, error);
  }
}

function noSite(): number {
  throw new Error('own: this function draws no random numbers');
}

const answers = new WeakMap<object, Map<string, unknown>>();

/** Asks a user's function of plain data: only once for the same arguments. */
export function askOwn(own: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
  const known = answers.get(own) ?? new Map<string, unknown>();
  const key = JSON.stringify(args);
  const answer = known.has(key) ? known.get(key) : own(...(args as never[]));
  answers.set(own, known.set(key, answer));
  listener?.answered(own, args, answer);
  return answer;
}

/** A function of a model from a file: where the library would call it, it asks `standIn`. */
export function standingIn(name: string, standIn: StandIn): object {
  const own = (): never => {
    throw typeError(name, 'this function of a loaded model can be called by the model alone');
  };
  standIns.set(Object.defineProperty(own, 'name', { value: name }), standIn);
  return own;
}
