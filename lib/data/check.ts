// Checks of what users pass to factories: options, numbers, names, shapes. Each reads a value once,
// so that a getter cannot answer twice differently, and throws before anything is made of it:
// TypeError for a wrong type, RangeError for a wrong value, always naming the argument.
import type { Made } from './recipe.ts';
import { didYouMean, rangeError, typeError, unknownName, valueText } from '../errors.ts';

/** Which numbers are allowed; all are finite as float32. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** The number must be greater than this. */
  readonly above?: number;
  /** The number must be less than this. */
  readonly below?: number;
  readonly integer?: boolean;
}

/** The largest number that is finite as float32. */
export const float32Max = 3.4028234663852886e38;
/** The smallest normal float32: a divisor kept away from 0 must be at least this. */
export const float32Tiny = 1.1754943508222875e-38;
/** Sizes of arrays are int32 in plans. */
export const sizeRange: Range = { integer: true, min: 1, max: 2147483647 };

/** Checks one number. */
export function needNumber(where: string, name: string, value: unknown, range: Range = {}): number {
  const { min = -float32Max, max = float32Max, above = -Infinity, below = Infinity } = range;
  if (typeof value === 'number') {
    const inside = value >= min && value <= max && value > above && value < below;
    if (inside && (range.integer !== true || Number.isInteger(value))) return value;
  }
  // 1e39 would look like a number >= 0.
  const large = Number.isFinite(value) && Math.abs(value as number) > float32Max;
  const needed = `${rangeText(range)}${large ? ', finite as float32' : ''}`;
  const problem = `${name}: got ${valueText(value)}, needed ${needed}`;
  throw typeof value === 'number' ? rangeError(where, problem) : typeError(where, problem);
}

function rangeText({ min, max, above, below, integer }: Range): string {
  const noun = integer === true ? 'an integer' : 'a number';
  const upper = max === undefined ? below : max;
  const lower = min === undefined ? above : min;
  if (lower !== undefined && upper !== undefined) {
    const open = min === undefined ? '(' : '[';
    const close = max === undefined ? ')' : ']';
    return `${noun} in ${open}${lower}, ${upper}${close}`;
  }
  if (lower !== undefined) return `${noun} ${min === undefined ? '>' : '>='} ${lower}`;
  if (upper !== undefined) return `${noun} ${max === undefined ? '<' : '<='} ${upper}`;
  return integer === true ? noun : 'a finite number';
}

export function needBoolean(where: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw typeError(where, `${name}: got ${valueText(value)}, needed true or false`);
}

/** Checks the name of a layer or an optimizer: it becomes part of the names of weights. */
export function needName(where: string, name: string, value: unknown): string {
  const problem = `${name}: got ${valueText(value)}, needed 1 to 256 characters, none a "/"`;
  if (typeof value !== 'string') throw typeError(where, problem);
  if (value === '' || value.length > 256 || value.includes('/')) throw rangeError(where, problem);
  if (halves.test(value)) throw rangeError(where, `${name}: got half of a surrogate pair`);
  return value;
}

// Halves of surrogate pairs: no text that is written to a file may hold one.
const halves = /\p{Surrogate}/u;

/** Checks the shape of one sample and copies it. */
export function needShape(where: string, name: string, value: unknown): readonly number[] {
  const sizes = needArray(where, name, value, 5, 'sizes, each an integer >= 1');
  const shape = sizes.map((size, i) => needNumber(where, `${name}[${i}]`, size, sizeRange));
  const elements = shape.reduce((product, size) => product * size, 1);
  needNumber(where, `${name} (the product of its sizes)`, elements, sizeRange);
  return Object.freeze(shape);
}

/** Copies an array of at most `max` elements, which are yet to be checked. */
export function needArray(
  where: string,
  name: string,
  value: unknown,
  max: number,
  elements: string,
): unknown[] {
  const problem = (): string =>
    `${name}: got ${valueText(value)}, needed an array of at most ${max} ${elements}`;
  if (!isArray(value)) throw typeError(where, problem());
  // The length is asked for once: a Proxy may say another one each time.
  const copy = guarded(where, name, () => {
    const { length } = value;
    return length <= max ? Array.from({ length }, (_, i) => value[i]) : undefined;
  });
  if (!copy) throw rangeError(where, problem());
  return copy;
}

/** What a factory without options takes, so that it can refuse what it would ignore. */
export type NoOptions = Readonly<Record<string, never>>;

/** Options as a factory reads them: what was given, or the default. */
export interface Given<K extends string> extends Made {
  value(name: K): unknown;
  number(name: K, range?: Range): number;
  /** The number, or undefined if neither given nor defaulted. */
  optionalNumber(name: K, range?: Range): number | undefined;
  boolean(name: K): boolean;
  choice<C extends string>(name: K, choices: readonly C[]): C;
}

/**
 * Reads options once. The keys of `defaults` are the known ones; an unknown key throws, with the
 * nearest known one as a hint, and a key that is undefined counts as not given.
 */
export function readOptions<K extends string>(
  where: string,
  options: unknown,
  defaults: Readonly<Record<K, unknown>>,
): Given<K> {
  const values = new Map<string, unknown>(Object.entries(defaults));
  const own = new Map<string, unknown>();
  if (options !== undefined) {
    if (typeof options !== 'object' || options === null || isArray(options)) {
      throw typeError(where, `got ${valueText(options)}, needed an object of options`);
    }
    const known = [...values.keys()];
    for (const key of guarded(where, 'options', () => Object.keys(options))) {
      if (values.has(key)) continue;
      const list = known.length === 0 ? 'it has none' : `needed one of ${known.join(', ')}`;
      throw rangeError(where, `unknown option ${valueText(key)}, ${list}`, didYouMean(key, known));
    }
    for (const key of known) {
      const value = guarded(where, key, () => Reflect.get(options, key) as unknown);
      if (value !== undefined) own.set(key, value);
    }
  }
  for (const [key, value] of own) values.set(key, value);
  return {
    factory: where,
    options: own,
    value: (name) => values.get(name),
    number: (name, range) => needNumber(where, name, values.get(name), range),
    optionalNumber(name, range) {
      const value = values.get(name);
      return value === undefined ? undefined : needNumber(where, name, value, range);
    },
    boolean: (name) => needBoolean(where, name, values.get(name)),
    choice(name, choices) {
      const value = values.get(name);
      const chosen = choices.find((choice) => choice === value);
      if (chosen === undefined) throw unknownName(`${where}: ${name}`, value, choices);
      return chosen;
    },
  };
}

/** Array.isArray, which throws for a revoked Proxy, without that. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Runs code of a user's object (a getter, a Proxy's trap); what it throws becomes a TypeError. */
export function guarded<T>(where: string, name: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw typeError(where, `${name}: reading it failed`);
  }
}

/** Whether a user's value is an object with fields of these types; never throws. */
export function hasFields(
  value: unknown,
  fields: Readonly<Record<string, 'string' | 'function' | 'object' | 'boolean'>>,
): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Object.entries(fields).every(([name, type]) => typeof Reflect.get(value, name) === type);
  } catch {
    return false;
  }
}

/** The name of a user's function, or what it is called if it has none, as text; never throws. */
export function functionName(value: object, otherwise: string): string {
  try {
    const name: unknown = Reflect.get(value, 'name');
    const has = typeof name === 'string' && name !== '' && !halves.test(name);
    return has ? name : otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * The factory of a name, from the module of a vocabulary (`losses/index.ts`): so adding a factory
 * there makes its name known. `except`: factories that need options and so have no name.
 */
export function factoryNamed<T extends object, K extends keyof T & string>(
  where: string,
  name: unknown,
  factories: T,
  except: readonly string[] = [],
): T[K] {
  const known = Object.keys(factories).filter((key) => !except.includes(key));
  const found = known.find((key) => key === name);
  if (found === undefined) throw unknownName(where, name, known);
  return factories[found as K];
}

/** Throws if a factory itself was passed where its result is needed: `relu` for `relu()`. */
export function refuseFactory(
  where: string,
  value: unknown,
  group: string,
  factories: object,
): void {
  for (const [name, factory] of Object.entries(factories)) {
    if (value !== factory) continue;
    throw typeError(where, `got the factory ${group}.${name}`, `Call it: ${group}.${name}().`);
  }
}
