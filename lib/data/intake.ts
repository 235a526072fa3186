// Copies what a user passed into private memory, in slices, so that a service can do other work in
// between and may change or drop its own arrays afterwards. Nobody else holds the private memory,
// so it cannot be moved or shrunk under a running thread. The one thing used in place is float32
// data in a SharedArrayBuffer, which can do neither.
import { rangeError, typeError, valueText } from '../errors.ts';
import type { Memory } from '../executors/executor.ts';
import { describe } from './describe.ts';
import type { Described, Need, Numbers } from './describe.ts';
import { readingError } from './guard.ts';
import { isShared, isTypedNumbers, lengthNow, plainView, typeName } from './typed.ts';
import type { TypedNumbers } from './typed.ts';

/** Private, aligned memory of so many floats, with room behind the last. */
export type Allocate = (floats: number) => Float32Array;

/** An argument as the executors read it: exactly rows · width elements. */
export interface Taken {
  readonly rows: number;
  readonly width: number;
  readonly type: 'f32' | 'i32' | 'u8';
  readonly data: Memory;
}

/**
 * Work under way: each `next()` is a slice of about a millisecond at most, however wide a sample
 * is. (Taking memory, and writing the order of samples into it, is one slice: 1 ms for each million
 * of samples.)
 */
export type Intake<Result = Taken> = Generator<undefined, Result>;

/** Checks the argument at once; the generator does the copying. */
export function intake(value: unknown, need: Need, allocate: Allocate): Intake {
  return copy(describe(value, need), allocate);
}

/** Does the whole copy now. */
export function finish<Result>(work: Intake<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

// Enough for all of a small data set, which has a slice for each array.
const slicesAtOnce = 8;

/**
 * Does the first slices, some milliseconds of work; undefined if there is more to do. How many does
 * not depend on the time they take: what is wrong in them is found here on a busy machine, too.
 */
export function begin<Result>(work: Intake<Result>): { result: Result } | undefined {
  let left = slicesAtOnce;
  return proceed(work, () => --left > 0);
}

/** Does as much of the copy as fits into `ms`; undefined if there is more to do. */
export function advance<Result>(work: Intake<Result>, ms: number): { result: Result } | undefined {
  const end = performance.now() + ms;
  return proceed(work, () => performance.now() < end);
}

function proceed<Result>(
  work: Intake<Result>,
  goesOn: () => boolean,
): { result: Result } | undefined {
  do {
    const { done, value } = work.next();
    if (done === true) return { result: value };
  } while (goesOn());
  return undefined;
}

// Elements in a slice: plain copies run at gigabytes a second, checked ones at 100 M numbers.
const copiedMax = 1 << 19;
const checkedMax = 1 << 16;

/** Copies what `describe` has settled. */
export function* copy(described: Described, allocate: Allocate): Intake {
  const { given, rows, width, need } = described;
  const length = rows * width;
  const type = typeOf(described);
  const shared = sharedData(described, type);
  if (shared) return { rows, width, type, data: shared };
  const out = memoryFor(type, length, allocate);
  try {
    if (given.form === 'nested') yield* copyNested(given.data, given.shape, out, need);
    else if (isTypedNumbers(given.data)) yield* copyTyped(given.data, out, need);
    else yield* copyNested(given.data, [length], out, need);
  } catch (error) {
    throw readingError(error, need.where, need.argument);
  }
  return { rows, width, type, data: out };
}

// What is only gathered from, and neither checked nor converted, may stay where it is if it is
// shared.
function sharedData({ given, need }: Described, type: Taken['type']): Memory | undefined {
  const { data } = given;
  if (need.direct || (need.kind !== 'input' && need.kind !== 'target')) return undefined;
  if (!isTypedNumbers(data) || !isShared(data)) return undefined;
  const name = typeName(data);
  const fits = type === 'u8' ? name === 'Uint8Array' : name === 'Float32Array';
  return fits ? (data as Memory) : undefined;
}

/** The type of the elements once they are taken in. */
export function typeOf({ given, need }: Described): Taken['type'] {
  if (need.kind === 'labels' || need.kind === 'indices') return 'i32';
  if (need.direct) return 'f32';
  const bytes = need.kind === 'input' && isTypedNumbers(given.data) && typeName(given.data);
  return bytes === 'Uint8Array' || bytes === 'Uint8ClampedArray' ? 'u8' : 'f32';
}

/** Private memory of exactly `length` elements, padded behind. */
export function memoryFor(type: Taken['type'], length: number, allocate: Allocate): Memory {
  // What is allocated may be longer: its length would count as more samples.
  const { buffer, byteOffset } = allocate(type === 'u8' ? Math.ceil(length / 4) : length);
  if (type === 'f32') return new Float32Array(buffer, byteOffset, length);
  if (type === 'i32') return new Int32Array(buffer, byteOffset, length);
  return new Uint8Array(buffer, byteOffset, length);
}

function* copyTyped(source: TypedNumbers, out: Memory, need: Need): Generator<undefined> {
  const checked = need.kind !== 'input' && need.kind !== 'target';
  const slice = checked ? checkedMax : copiedMax;
  for (let start = 0; start < out.length; start += slice) {
    if (lengthNow(source) !== out.length) {
      throw typeError(need.where, `${need.argument}: its buffer was detached or shrunk meanwhile`);
    }
    const end = Math.min(start + slice, out.length);
    if (checked) copyNumbers(source, out, start, end, 0, need);
    else out.set(source.subarray(start, end), start);
    yield;
  }
}

// Nested arrays, or one of numbers, to out[offset...]; `path` says where it stands, for errors.
function* copyNested(
  source: List,
  shape: readonly number[],
  out: Memory,
  need: Need,
  offset = 0,
  path: readonly number[] = [],
): Generator<undefined> {
  const [length = 0, ...sample] = shape;
  if (sample.length === 0) {
    for (let start = 0; start < length; start += checkedMax) {
      const [first, end] = [offset + start, offset + Math.min(start + checkedMax, length)];
      copyNumbers(source as Numbers, out, first, end, offset, need, path);
      yield;
    }
    return;
  }
  const width = sample.reduce((product, size) => product * size, 1);
  let copied = 0;
  for (let i = 0; i < length; i++) {
    const [row, at] = [source[i], [...path, i]];
    if (width > checkedMax) {
      const list = listOf(row, sample, need, at);
      yield* copyNested(list, sample, out, need, offset + i * width, at);
      continue;
    }
    copyRow(row, sample, out, offset + i * width, need, at);
    copied += width;
    if (copied < checkedMax) continue;
    copied = 0;
    yield;
  }
}

// The same for so few numbers that they are copied at once.
function copyRow(
  row: unknown,
  shape: readonly number[],
  out: Memory,
  offset: number,
  need: Need,
  path: readonly number[],
): void {
  const list = listOf(row, shape, need, path);
  const [length = 0, ...rest] = shape;
  if (rest.length === 0) {
    copyNumbers(list as Numbers, out, offset, offset + length, offset, need, path);
    return;
  }
  const width = rest.reduce((product, size) => product * size, 1);
  for (let i = 0; i < length; i++) {
    copyRow(list[i], rest, out, offset + i * width, need, [...path, i]);
  }
}

type List = readonly unknown[] | TypedNumbers;

// A row that is to have this shape; how long its own rows are is seen when they are copied.
function listOf(row: unknown, shape: readonly number[], need: Need, path: readonly number[]): List {
  const [length = 0] = shape;
  const view = isTypedNumbers(row) ? plainView(row) : undefined;
  if (!view && !Array.isArray(row)) {
    const got = `got ${valueText(row)}, needed ${length} numbers`;
    throw typeError(need.where, `${placeText(need, path)}: ${got}`);
  }
  const list: List = view ?? (row as readonly unknown[]);
  if (list.length === length && !(view && shape.length > 1)) return list;
  const got = `got ${list.length}, needed ${length} as in the first`;
  throw rangeError(need.where, `${placeText(need, path)}: rows differ in length: ${got}`);
}

function placeText({ argument }: Need, path: readonly number[]): string {
  return `${argument}${path.map((i) => `[${i}]`).join('')}`;
}

/** out[start..end) = source[start - shift..], each number checked; masked labels become 0. */
function copyNumbers(
  source: Numbers,
  out: Memory,
  start: number,
  end: number,
  shift: number,
  need: Need,
  path: readonly number[] = [],
): void {
  const { kind, classes = 0 } = need;
  const at = (): string => placeText(need, path);
  for (let i = start; i < end; i++) {
    const own: unknown = source[i - shift];
    const value = kind === 'mask' && typeof own === 'boolean' ? Number(own) : own;
    if (typeof value !== 'number') {
      throw typeError(
        need.where,
        `${at()}[${i - shift}]: got ${valueText(value)}, needed a number`,
      );
    }
    if (kind === 'labels' && !(Number.isInteger(value) && value >= 0 && value < classes)) {
      if (isMasked(i, out, need)) continue;
      const needed = `needed an integer from 0 to ${classes - 1}`;
      const hint = value >= 0 ? undefined : 'If it marks what does not count, say so with mask.';
      throw rangeError(need.where, `${at()}[${i - shift}]: got label ${value}, ${needed}`, hint);
    }
    if (kind === 'indices' && !(Number.isInteger(value) && value >= 0 && value < 2 ** 31)) {
      const needed = 'needed an index: an integer >= 0';
      throw rangeError(need.where, `${at()}[${i - shift}]: got ${value}, ${needed}`);
    }
    if (kind === 'weights' && !Number.isFinite(Math.fround(value))) {
      const needed = 'needed a number that is finite as float32';
      throw rangeError(need.where, `${at()}[${i - shift}]: got ${value}, ${needed}`);
    }
    if (kind === 'mask' && value !== 0 && value !== 1) {
      throw rangeError(need.where, `${at()}[${i - shift}]: got ${value}, needed 0 or 1`);
    }
    out[i] = value;
  }
}

// Whether it does not matter what stands at out[i], which is 0 as it was allocated.
function isMasked(i: number, out: Memory, { mask }: Need): boolean {
  return mask !== undefined && mask[Math.floor(i / (out.length / mask.length))] === 0;
}
