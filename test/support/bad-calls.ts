// Feeds every value of the table of bad values into every place of a call that takes one: each
// argument, each element of an argument that is an array, and each option that the call reads,
// which it is watched to find out. A call either works or throws, or rejects with, a TypeError or a
// RangeError that names its argument, soon.
import { allValues, ownError } from './bad-values.ts';

type Call = (...args: never[]) => unknown;

/** A place of a call: what it is called, and the call with a value there. */
export interface Place {
  readonly label: string;
  /** One of them must be in the message of an error. */
  readonly names: readonly string[];
  readonly call: (value: never) => unknown;
}

/** What a call came to. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
  /** The call refused its argument, and so must have changed nothing. */
  readonly refused: boolean;
  /** What is wrong with that. */
  readonly wrong?: string;
}

const msMax = 10_000;

/** Makes a call and judges what comes of it; `names` as in `Place`. */
export async function attempt(call: () => unknown, names: readonly string[]): Promise<Outcome> {
  const startMs = performance.now();
  try {
    const value = await inTime(call());
    const ms = performance.now() - startMs;
    const wrong = ms > msMax ? `took ${Math.round(ms)} ms` : undefined;
    return { value, refused: false, ...(wrong !== undefined && { wrong }) };
  } catch (error) {
    // What a user's own function throws is the user's; a step that is not finite is no mistake of
    // the call.
    const passes = error === ownError || (error instanceof Error && 'step' in error);
    if (passes) return { error, refused: false };
    const kind = error instanceof TypeError || error instanceof RangeError;
    const text = kind ? error.message : '';
    if (kind && names.some((name) => text.includes(name))) return { error, refused: true };
    return { error, refused: true, wrong: `threw ${picture(error)}` };
  }
}

function picture(error: unknown): string {
  try {
    const { stack = '' } = error as Error;
    const [, where = ''] = /\n\s+at (.*)/.exec(stack) ?? [];
    return `${String(error).slice(0, 200)} at ${where.replace(/\(?\/.*\/lib\//, '(lib/')}`;
  } catch {
    return 'something that cannot be shown';
  }
}

async function inTime(result: unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled after ${msMax} ms`)), msMax);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong in a place: how often, and the first of it. */
export type Judge = (outcome: Outcome, place: Place) => string | undefined;

/** Every value in every place; a line for each place where something went wrong. */
export async function wrongs(
  places: readonly Place[],
  judge: Judge = () => undefined,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const place of places) {
    const found: string[] = [];
    for (const [label, value] of allValues) {
      const outcome = await attempt(() => place.call(value as never), place.names);
      const wrong = outcome.wrong ?? judge(outcome, place);
      if (wrong !== undefined) found.push(`${label}: ${wrong}`);
    }
    if (found.length > 0) lines.push(`${place.label}: ${found.length} times, ${found[0]}`);
  }
  return lines;
}

/** The places of a call: `args` are sound, as far as they are needed. */
export function placesOf(name: string, call: Call, args: readonly unknown[]): readonly Place[] {
  const invoke = (list: readonly unknown[]): unknown => call(...(list as never[]));
  const replaced = (p: number, value: unknown): unknown[] => {
    const list = Array.from({ length: Math.max(args.length, p + 1) }, (_, i) => args[i]);
    list[p] = value;
    return list;
  };
  // One beyond those that are known: it is ignored, or was not known to be there.
  const positions = Array.from({ length: Math.max(call.length, args.length) + 1 }, (_, p) => p);
  return positions.flatMap((p) => {
    const sound = args[p];
    const own = (label: string, names: readonly string[], with_: (value: unknown) => unknown) => ({
      label: `${name}, argument ${p}${label}`,
      names: [name, ...names],
      call: (value: never) => invoke(replaced(p, with_(value))),
    });
    const elements = Array.isArray(sound)
      ? sound.map((_, i) => own(`[${i}]`, [], (value) => sound.with(i, value)))
      : [];
    const options = isPlain(sound) ? sound : {};
    const keys = keysRead((spy) => invoke(replaced(p, spy)), options);
    return [
      own('', [], (value) => value),
      ...elements,
      ...keys.map((key) =>
        own(`.${key}`, [key], (value) => Object.defineProperty({ ...options }, key, of(value))),
      ),
    ];
  });
}

function of(value: unknown): PropertyDescriptor {
  return { value, enumerable: true, configurable: true, writable: true };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The names that a call asks an object for, which is what its options are. */
export function keysRead(call: (spy: object) => unknown, options: object = {}): readonly string[] {
  const keys = new Set<string>();
  const spy = new Proxy(options, {
    get(target, key) {
      if (typeof key === 'string') keys.add(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  try {
    const result = call(spy);
    // Nobody waits for it.
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // What it asked for before is what it needs.
  }
  return [...keys].filter((key) => !['then', 'toJSON', 'constructor'].includes(key));
}
