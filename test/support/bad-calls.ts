// Feeds every value of the table of bad values into every place of a call that takes one: each
// argument, elements of an argument that is a list, and each option that the call reads, which it
// is watched to find out, and so on inwards. A call either works or throws, or rejects with, a
// TypeError or a RangeError that names the call and the argument, soon.
import { recipeOf } from '../../lib/data/recipe.ts';
import { allValues, ownError } from './bad-values.ts';
import { patient } from './emulated.ts';

type Call = (...args: never[]) => unknown;

/** A place of a call: what it is called, and the call with a value there. */
export interface Place {
  readonly label: string;
  /** The call: the message of an error has one of these words. */
  readonly where: readonly string[];
  /** It also has one of these, if there are any. */
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

// Of computing, which a busy machine does not make more; and of waiting for what settles late.
const cpuMsMax = patient(10_000);
const waitMsMax = patient(45_000);

/** Makes a call and judges what comes of it. */
export async function attempt(
  call: () => unknown,
  { where, names }: Pick<Place, 'where' | 'names'>,
): Promise<Outcome> {
  const start = process.cpuUsage();
  try {
    const value = await inTime(call());
    const { user, system } = process.cpuUsage(start);
    const ms = Math.round((user + system) / 1000);
    const wrong = ms > cpuMsMax ? `computed for ${ms} ms` : undefined;
    return { value, refused: false, ...(wrong !== undefined && { wrong }) };
  } catch (error) {
    if (passes(error)) return { error, refused: false };
    const kind = error instanceof TypeError || error instanceof RangeError;
    const text = kind ? error.message : '';
    const has = (words: readonly string[]): boolean => words.some((word) => text.includes(word));
    if (kind && has(where) && (names.length === 0 || has(names))) return { error, refused: true };
    return { error, refused: true, wrong: `threw ${picture(error)}` };
  }
}

// What a user's own function throws is the user's, what the file system says is its own; a step
// that is not finite is no mistake of the call.
function passes(error: unknown): boolean {
  if (error === ownError) return true;
  if (!(error instanceof Error)) return false;
  // A class is a function of its user's, though it cannot be called.
  if (error.message.startsWith('Class constructor')) return true;
  return 'step' in error || 'syscall' in ((error.cause as object | undefined) ?? error);
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
    timer = setTimeout(() => reject(new Error(`not settled after ${waitMsMax} ms`)), waitMsMax);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong in a place besides, if anything. */
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
      const outcome = await attempt(() => place.call(value as never), place);
      const wrong = outcome.wrong ?? judge(outcome, place);
      if (wrong !== undefined) found.push(`${label}: ${wrong}`);
    }
    if (found.length > 0) lines.push(`${place.label}: ${found.length} times, ${found[0]}`);
  }
  return lines;
}

/** What is known of a call besides its sound arguments. */
export interface About {
  /** Words for the call; default its name. */
  readonly where?: readonly string[];
  /** For each argument words of which an error has one. */
  readonly names?: readonly (readonly string[])[];
  /** The same call where it may be watched, if calling it changes something; default the call. */
  readonly watched?: Call;
}

type Path = readonly (string | number)[];

/** The places of a call: `args` are sound, as far as they are needed. */
export function placesOf(
  name: string,
  call: Call,
  args: readonly unknown[],
  { where = [name], names = [], watched = call }: About = {},
): readonly Place[] {
  const withAt = (p: number, value: unknown): never[] =>
    Array.from({ length: Math.max(args.length, p + 1) }, (_, i) =>
      i === p ? value : args[i],
    ) as never[];
  // One beyond those that are known: it is ignored, or was not known to be there.
  const positions = Array.from({ length: Math.max(call.length, args.length) + 1 }, (_, p) => p);
  return positions.flatMap((p) => {
    const sound = args[p];
    const given = sound === undefined ? {} : sound;
    const read = isPlain(given) ? keysRead((spy) => watched(...withAt(p, spy)), given) : [];
    return pathsIn(sound, read).map((path) => {
      const keys = path.filter((key) => typeof key === 'string');
      const inner = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
      return {
        label: `${name}, argument ${p}${inner.join('')}`,
        where,
        names: [...keys, ...(names[p] ?? [])],
        call: (value: never) => call(...withAt(p, replacedAt(sound, path, value))),
      };
    });
  });
}

/** A value; what is in it if it is a record, a pair or a triple; else the end of a list. */
function pathsIn(value: unknown, read: readonly string[] = []): Path[] {
  const keys: (string | number)[] = [...read];
  if (Array.isArray(value)) keys.push(...(value.length > 3 ? [value.length - 1] : value.keys()));
  if (isPlain(value)) keys.push(...Object.keys(value));
  const inner = [...new Set(keys)].flatMap((key) =>
    pathsIn(Reflect.get(Object(value) as object, key) as unknown).map((path) => [key, ...path]),
  );
  return [[], ...inner];
}

/** `sound` with something else at a path. */
function replacedAt(sound: unknown, [key, ...path]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = replacedAt(Reflect.get(Object(sound) as object, key), path, value);
  if (Array.isArray(sound)) return sound.with(Number(key), inner);
  return Object.defineProperty({ ...(sound as object) }, key, {
    value: inner,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

// A record of options or of other parts, not what the library made, such as a Value or a layer.
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || recipeOf(value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !Object.isFrozen(value);
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
