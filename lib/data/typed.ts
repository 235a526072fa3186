// Typed arrays as users pass them may be subclassed, of another realm, detached, shrunk or shared.
// `plainView` asks the engine, not the object, what memory it names, and gives an ordinary view of
// it; everything behind it may trust what it holds.

/** Typed arrays whose elements are numbers. */
export type TypedNumbers =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint8ClampedArray;

const constructors = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint8Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Uint16Array,
  Uint8ClampedArray,
} as const;

const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

// A getter of the engine: it reads internal slots, so no subclass or proxy can stand in its way.
function getter<Result>(owner: object, key: PropertyKey): (view: object) => Result {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  return (view) => descriptor?.get?.call(view) as Result;
}

const tagOf = getter<keyof typeof constructors | undefined>(prototype, Symbol.toStringTag);
const bufferOf = getter<ArrayBuffer>(prototype, 'buffer');
const byteOffsetOf = getter<number>(prototype, 'byteOffset');
const lengthOf = getter<number>(prototype, 'length');
const sharedByteLengthOf = getter<number>(SharedArrayBuffer.prototype, 'byteLength');

/** Whether a value is a typed array of numbers, of this realm or another. */
export function isTypedNumbers(value: unknown): value is TypedNumbers {
  return ArrayBuffer.isView(value) && Object.hasOwn(constructors, tagOf(value) ?? '');
}

/** `Float32Array`, whatever class was derived from it. */
export function typeName(view: TypedNumbers): keyof typeof constructors {
  return tagOf(view) ?? 'Uint8Array';
}

/** The number of elements; 0 if the buffer is detached or was shrunk. */
export function lengthNow(view: TypedNumbers): number {
  return lengthOf(view);
}

/** An ordinary view of the same memory, or undefined if the buffer is detached or was shrunk. */
export function plainView(view: TypedNumbers): TypedNumbers | undefined {
  const length = lengthOf(view);
  try {
    const buffer = bufferOf(view);
    const plain = new constructors[typeName(view)](buffer, byteOffsetOf(view), length);
    // A view that lies beyond its shrunk buffer reads as empty and at offset 0.
    return length === 0 && isResizable(buffer) ? undefined : plain;
  } catch {
    return undefined;
  }
}

/** Whether the memory is a SharedArrayBuffer: it can neither move nor shrink nor be detached. */
export function isShared(view: TypedNumbers): boolean {
  try {
    return sharedByteLengthOf(bufferOf(view)) >= 0;
  } catch {
    return false;
  }
}

function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as { resizable?: boolean }).resizable === true;
}
