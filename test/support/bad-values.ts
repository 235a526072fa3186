// Values that users pass by mistake or on purpose, and what must come of them: a TypeError or a
// RangeError that names the argument.
import { expect } from 'vitest';

class Trapped {
  get [Symbol.toPrimitive](): never {
    throw new Error('the trap went off');
  }
}

const cyclic: unknown[] = [];
cyclic.push(cyclic);

/** A label and a value: none of them is a sound option anywhere, unless a test leaves it out. */
export const badValues: readonly (readonly [string, unknown])[] = [
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

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwing(): object {
  const trap = (): never => {
    throw new Error('the trap went off');
  };
  return new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap });
}
