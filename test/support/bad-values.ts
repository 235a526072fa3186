// Values that users pass by mistake or on purpose, and what must come of them: a TypeError or a
// RangeError that names the argument.
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

class Trapped {
  get [Symbol.toPrimitive](): never {
    throw new Error('the trap went off');
  }
}

class Shouting extends Float32Array {
  override subarray(): never {
    throw new Error('the trap went off');
  }

  override get length(): number {
    return 2 ** 31;
  }
}

const cyclic: unknown[] = [];
cyclic.push(cyclic);

/** A label and a value. */
export type Labelled = readonly [label: string, value: unknown];

/** None of these is a sound option anywhere, unless a test leaves it out. */
export const badValues: readonly Labelled[] = [
  ['null', null],
  ['NaN', NaN],
  ['-1', -1],
  ['1.5', 1.5],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['2^31', 2147483648],
  ['2^53', 9007199254740992],
  ['1e39', 1e39],
  ['a BigInt', 3n],
  ['an empty string', ''],
  ['a string', 'no such thing'],
  ['a digit', '3'],
  ['true', true],
  ['a Symbol', Symbol('bad')],
  ['an object', {}],
  ['an array', [1]],
  ['an empty array', []],
  ['a cyclic array', cyclic],
  ['a Float32Array', new Float32Array(2)],
  ['a function', () => 1],
  ['a Map', new Map()],
  ['a Date', new Date(0)],
  ['an object with a trap', new Trapped()],
  ['a revoked Proxy', revoked()],
  ['a Proxy that throws', throwing()],
];

/** What a function of the table throws: it is its user's own error and passes as it is. */
export const ownError: Error = new Error("thrown by a user's function");

/** What may come as any argument or option: each call works or refuses it by name. */
export const allValues: readonly Labelled[] = [
  ...badValues,
  ['undefined', undefined],
  ['0', 0],
  ['-0', -0],
  ['the smallest number', 5e-324],
  ['a huge BigInt', 2n ** 64n],
  ['false', false],
  ['__proto__', '__proto__'],
  ['a string with a zero', 'a\u0000b'],
  ['half of a pair', '\ud800'],
  ['a huge string', 'x'.repeat(1 << 20)],
  ['a well-known Symbol', Symbol.iterator],
  ['an object without a prototype', Object.create(null)],
  ['a frozen object', Object.freeze({ name: 'frozen' })],
  ['a cyclic object', cyclicObject()],
  ['an array-like', { length: 4294967295, 0: 1 }],
  ['a boxed number', Object(2)],
  ['a boxed string', Object('adam')],
  ['an error', new RangeError('an own error')],
  ['a RegExp', /x/g],
  ['a Promise', Promise.resolve(1)],
  ['a class', Trapped],
  [
    'an instance',
    new (class Point {
      readonly x = 1;
    })(),
  ],
  ['a function that throws', fails],
  ['an async function', () => Promise.resolve(1)],
  ['a getter of name', throwingGetter('name')],
  ['a getter of shape', throwingGetter('shape')],
  ['a getter of an element', Object.defineProperty([1, 2, 3, 4], 1, { get: trap })],
  ['an array that shrinks when read', restless()],
  ['a Proxy of an array that lies', lying()],
  ['a Proxy of an array that throws', new Proxy([1, 2], { get: trap })],
  ['a revoked Proxy of an array', revoked([1, 2])],
  ['a frozen array', Object.freeze([1, 2, 3, 4])],
  ['an array with a hole', Object.assign(Array(4), { 0: 1, 1: 2, 3: 4 })],
  ['a sparse array', Array(4294967295)],
  ['ragged arrays', [[1, 2, 3, 4], [1]]],
  ['deep arrays', deep(100)],
  ['an array of NaN', Array(4).fill(NaN)],
  ['an array of strings', ['1', '2', '3', '4']],
  ['a Float64Array of NaN', new Float64Array(4).fill(NaN)],
  ['a BigInt64Array', new BigInt64Array(4)],
  ['a detached array', detached()],
  ['a shrunk array', shrunk()],
  ['a growable shared array', growable()],
  ['an array that outgrows its memory', outOfBounds()],
  ['an array that follows its memory', tracking()],
  ['a shared array', new Float32Array(new SharedArrayBuffer(16))],
  ['a derived Float32Array', new Shouting([1, 2, 3, 4])],
  ['an array of another realm', runInNewContext('[1, 2, 3, 4]')],
  ['a Float32Array of another realm', runInNewContext('new Float32Array(4)')],
  ['an object of another realm', runInNewContext('({})')],
  ['a DataView', new DataView(new ArrayBuffer(16))],
  ['an ArrayBuffer', new ArrayBuffer(16)],
  ['a SharedArrayBuffer', new SharedArrayBuffer(16)],
  ['an own __proto__', JSON.parse('{ "__proto__": { "epochs": -1 }, "constructor": 1 }')],
  ['an object without a text', { toString: trap, valueOf: trap, toJSON: trap }],
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  ['a thenable', { then: (resolve: (value: unknown) => void) => resolve(1) }],
  ['a generator', (function* () {})()],
];

/** An object whose property `name` throws when it is read. */
export function throwingGetter(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new Error('the getter went off');
    },
  });
}

/** The call must throw a TypeError or a RangeError whose message has these parts. */
export function expectRefused(call: () => unknown, ...parts: string[]): void {
  let error: unknown;
  try {
    call();
  } catch (caught) {
    error = caught;
  }
  const kind = error instanceof TypeError || error instanceof RangeError;
  expect(kind, `needed a TypeError or a RangeError, got ${String(error)}`).toBe(true);
  for (const part of parts) expect((error as Error).message).toContain(part);
}

/** Every bad value but those labelled `fine` is refused as the option `name` of a factory. */
export function expectOptionChecked(
  make: (options: never) => unknown,
  where: string,
  name: string,
  others: object = {},
  fine: readonly string[] = [],
): void {
  for (const [label, value] of badValues) {
    if (fine.includes(label)) continue;
    expectRefused(() => make({ ...others, [name]: value } as never), where, name);
  }
  const getter = throwingGetter(name);
  for (const [key, value] of Object.entries(others)) {
    if (key !== name) Object.defineProperty(getter, key, { value });
  }
  expectRefused(() => make(getter as never), where, name);
}

/** Everything that is not an object of known options is refused in its place. */
export function expectOptionsChecked(make: (options: never) => unknown, where: string): void {
  for (const [label, value] of badValues) {
    const empty = ['an object', 'a Map', 'a Date', 'an object with a trap'].includes(label);
    if (!empty) expectRefused(() => make(value as never), where);
  }
  expectRefused(() => make({ nonsense: 1 } as never), where, 'unknown option "nonsense"');
}

function fails(): never {
  throw ownError;
}

function trap(): never {
  throw new Error('the trap went off');
}

/** Has another length each time that its first element is read. */
function restless(): number[] {
  const array = [1, 2, 3, 4];
  return Object.defineProperty(array, 0, {
    get() {
      array.length = array.length === 4 ? 2 : 4;
      return 1;
    },
  });
}

function cyclicObject(): object {
  const own: Record<string, unknown> = {};
  own['name'] = own;
  own['shape'] = own;
  return own;
}

function deep(levels: number): unknown {
  let array: unknown = 1;
  for (let i = 0; i < levels; i++) array = [array];
  return array;
}

/** Says that it has two elements, then that it has billions, and so on. */
function lying(): object {
  let reads = 0;
  return new Proxy([1, 2], {
    get: (array, key) =>
      key === 'length' ? [2, 4294967295][reads++ % 2] : Reflect.get(array, key),
  });
}

function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

// Memory that changes its size is newer than the library that TypeScript is told of.
function resizable(bytes: number): ArrayBuffer & { resize(bytes: number): void } {
  return Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: 32 }]) as never;
}

function shrunk(): Float32Array {
  const buffer = resizable(32);
  const array = new Float32Array(buffer, 16, 4);
  buffer.resize(8);
  return array;
}

function outOfBounds(): Float32Array {
  const buffer = resizable(32);
  const array = new Float32Array(buffer, 0, 8);
  buffer.resize(16);
  return array;
}

function tracking(): Float32Array {
  const buffer = resizable(32);
  const array = new Float32Array(buffer);
  buffer.resize(16);
  return array;
}

function growable(): Float32Array {
  const options = [16, { maxByteLength: 32 }];
  return new Float32Array(Reflect.construct(SharedArrayBuffer, options) as SharedArrayBuffer);
}

function revoked(of: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
}

function throwing(): object {
  return new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap });
}
