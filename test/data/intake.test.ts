// What models accept, how it is converted, and what is refused with which words.
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { advance, finish, intake } from '../../lib/data/intake.ts';
import type { Need } from '../../lib/data/describe.ts';
import type { Taken } from '../../lib/data/intake.ts';
import { tensor } from '../../lib/data/tensor.ts';

const allocate = (floats: number): Float32Array =>
  new Float32Array(new ArrayBuffer(floats * 4 + 64), 0, floats);
const x: Need = { where: 'fit', argument: 'x', kind: 'input', shape: [2] };
const y: Need = { where: 'fit', argument: 'y', kind: 'target', shape: [1], rows: 2 };
const labels: Need = { ...y, kind: 'labels', shape: [], classes: 3 };
const oneHot: Need = { ...y, shape: [3] };
const images: Need = { ...x, shape: [4] };
const take = (value: unknown, need: Need): Taken => finish(intake(value, need, allocate));
const numbers = (value: unknown, need: Need): number[] => [...take(value, need).data];

describe('what is accepted', () => {
  test('nested, flat and shaped arrays hold the same samples', () => {
    const flat = [1, 2, 3, 4];
    const forms: unknown[] = [
      flat,
      [
        [1, 2],
        [3, 4],
      ],
      [new Float32Array([1, 2]), new Float64Array([3, 4])],
      new Float32Array(flat),
      new Float64Array(flat),
      new Int32Array(flat),
      new Uint32Array(flat),
      new Int8Array(flat),
      Buffer.from(flat),
      tensor(flat, [2, 2]),
      tensor(new Float32Array(flat), [2, 2]),
      { shape: [2, 2, 1], data: new Int32Array(flat) },
      runInNewContext('new Float32Array([1, 2, 3, 4])'),
      runInNewContext('[[1, 2], [3, 4]]'),
      Object.freeze([Object.freeze([1, 2]), Object.freeze([3, 4])]),
    ];
    for (const form of forms) {
      const taken = take(form, x);
      expect([...taken.data]).toEqual(flat);
      expect(taken.rows).toBe(2);
    }
  });

  test('bytes stay bytes for x and become floats elsewhere', () => {
    expect(take(new Uint8Array(4), x).type).toBe('u8');
    expect(take(new Uint8ClampedArray(4), x).data).toBeInstanceOf(Uint8Array);
    expect(take(new Uint8Array(4), { ...x, direct: true }).type).toBe('f32');
    expect(take(new Uint8Array(2), y).type).toBe('f32');
    expect(take(new Uint8Array(2), labels).type).toBe('i32');
  });

  test('[n] and [n, 1] are the same target', () => {
    for (const need of [y, labels]) {
      expect(numbers([1, 2], need)).toEqual([1, 2]);
      expect(numbers([[1], [2]], need)).toEqual([1, 2]);
      expect(numbers(tensor(new Float64Array([1, 2]), [2, 1, 1]), need)).toEqual([1, 2]);
    }
  });

  test('the copy is private and exactly as long as the samples', () => {
    const source = new Float32Array([1, 2, 3, 4]);
    const taken = take(source, x);
    source.fill(0);
    expect([...taken.data]).toEqual([1, 2, 3, 4]);
    expect(taken.data.buffer).not.toBe(source.buffer);
  });

  test('float32 data and bytes in a SharedArrayBuffer are used in place', () => {
    const shared = new Float32Array(new SharedArrayBuffer(32), 8, 4);
    expect(take(shared, x).data.buffer).toBe(shared.buffer);
    expect(take(shared, x).data.byteOffset).toBe(8);
    expect(take(shared, { ...x, direct: true }).data.buffer).not.toBe(shared.buffer);
    const bytes = new Uint8Array(new SharedArrayBuffer(4));
    expect(take(bytes, x).data.buffer).toBe(bytes.buffer);
    expect(take(new Int32Array(new SharedArrayBuffer(16)), x).type).toBe('f32');
    expect(take(new Int32Array(new SharedArrayBuffer(8)), labels).data).toHaveLength(2);
  });

  test('a memory that only claims to be shared is copied', () => {
    const buffer = new ArrayBuffer(16);
    Object.setPrototypeOf(buffer, SharedArrayBuffer.prototype);
    Object.defineProperty(buffer, Symbol.toStringTag, { value: 'SharedArrayBuffer' });
    expect(take(new Float32Array(buffer), x).data.buffer).not.toBe(buffer);
  });

  test('a large copy comes in slices', () => {
    const work = intake(new Float32Array(4 << 20), x, allocate);
    expect(advance(work, 0)).toBeUndefined();
    expect(finish(work).rows).toBe(2 << 20);
  });

  test('so does one large sample, nested or not', () => {
    const values = Array.from({ length: 1 << 18 }, (_, i) => i % 7);
    const halves = [values.slice(0, 1 << 17), Float32Array.from(values.slice(1 << 17))];
    const pairs = Array.from({ length: 1 << 17 }, (_, i) => values.slice(2 * i, 2 * i + 2));
    for (const [sample, shape] of [
      [values, [1 << 18]],
      [halves, [2, 1 << 17]],
      [pairs, [1 << 17, 2]],
      [[halves], [1, 2, 1 << 17]],
    ] as const) {
      const work = intake([sample], { ...x, shape }, allocate);
      let slices = 0;
      let last = work.next();
      for (; last.done !== true; last = work.next()) slices += 1;
      expect(slices).toBe(4);
      expect([...last.value.data]).toEqual(values);
    }
    const wrong = [halves[0], [...values.slice(1 << 17, -1), 'x']];
    const need = { ...x, shape: [2, 1 << 17] };
    expect(() => take([wrong], need)).toThrow('fit: x[0][1][131071]: got "x", needed a number.');
    const short = [halves[0], [1]];
    expect(() => take([short], need)).toThrow('x[0][1]: rows differ in length: got 1, needed 131');
  });
});

describe('what is refused', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const table: readonly [string, unknown, Need, ErrorConstructor, string][] = [
    ['undefined', undefined, x, TypeError, 'fit: x: got undefined, needed a tensor'],
    ['a number', 3, x, TypeError, 'fit: x: got 3, needed a tensor'],
    ['an object', {}, x, TypeError, 'fit: x: got an object'],
    ['a DataView', new DataView(new ArrayBuffer(8)), x, TypeError, 'fit: x: got'],
    ['bigints', new BigInt64Array(4), x, TypeError, 'fit: x: got BigInt64Array of length 4'],
    ['a proxy', new Proxy(new Float32Array(4), {}), x, TypeError, 'fit: x: got'],
    ['strings', ['1', '2'], x, TypeError, 'fit: x[0]: got "1", needed a number'],
    // oxlint-disable-next-line no-sparse-arrays
    ['a hole', [1, 2, , 4], x, TypeError, 'fit: x[2]: got undefined, needed a number'],
    ['a cyclic array', cyclic, x, TypeError, 'fit: x is nested more than 8 deep, or holds itself'],
    ['a detached array', detached, x, TypeError, 'fit: x: its buffer is detached or was shrunk.'],
    ['nothing', [], x, RangeError, 'fit: x is empty, needed [n, 2].'],
    ['no rows', new Float32Array(0), x, RangeError, 'fit: x is empty, needed [n, 2].'],
    ['an odd count', [1, 2, 3], x, RangeError, 'x has 3 numbers, needed a multiple of 2 ([n, 2])'],
    ['ragged rows', [[1, 2], [3]], x, RangeError, 'x[1]: rows differ in length: got 1, needed 2'],
    ['a number among rows', [[1, 2], 3], x, TypeError, 'fit: x[1]: got 3, needed 2 numbers.'],
    [
      'a deep mistake',
      [
        [1, 2],
        [3, null],
      ],
      x,
      TypeError,
      'fit: x[1][1]: got null, needed a',
    ],
    ['wide rows', [[1, 2, 3]], x, RangeError, 'fit: x has shape [1, 3], needed [n, 2].'],
    ['a short buffer', { shape: [3, 2], data: [1, 2] }, x, RangeError, 'shape [3, 2] over 2'],
    ['too few targets', [1], y, RangeError, 'fit: y has 1 numbers, needed 2 ([2, 1])'],
    ['shaped targets', [[1], [2], [3]], y, RangeError, 'fit: y has 3 samples, needed 2'],
    ['a label too high', [0, 3], labels, RangeError, 'y[1]: got label 3, needed an integer from 0'],
    ['a half label', [0, 0.5], labels, RangeError, 'fit: y[1]: got label 0.5, needed'],
    ['a NaN label', new Float32Array([NaN, 1]), labels, RangeError, 'fit: y[0]: got label NaN'],
    ['a negative label', new Int32Array([0, -1]), labels, RangeError, 'fit: y[1]: got label -1'],
    [
      'one-hot rows',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      labels,
      RangeError,
      'categoricalCrossentropy',
    ],
    ['flat one-hot rows', new Float32Array(6), labels, RangeError, 'Are these one-hot rows?'],
    ['class numbers', [0, 1], oneHot, RangeError, 'sparseCategoricalCrossentropy'],
    ['column of classes', [[0], [1]], oneHot, RangeError, 'Are these class numbers?'],
    ['images', tensor(new Uint8Array(8), [2, 2, 2]), images, RangeError, 'Flatten the samples'],
    ['one sample', tensor([1, 2, 3, 4], [4]), images, RangeError, 'pass it with shape [1, 4].'],
  ];
  for (const [what, value, need, error, words] of table) {
    test(`${what}: ${words}`, () => {
      expect(() => take(value, need)).toThrow(error);
      expect(() => take(value, need)).toThrow(words);
    });
  }

  test('weights that are not finite', () => {
    const need: Need = { ...y, argument: 'sampleWeight', kind: 'weights', shape: [] };
    expect(() => take([1, Infinity], need)).toThrow('fit: sampleWeight[1]: got Infinity');
    for (const large of [1e39, -3.5e38]) {
      const words = `sampleWeight[1]: got ${large}, needed a number that is finite as float32.`;
      expect(() => take([1, large], need)).toThrow(words);
      expect(() => take(new Float64Array([1, large]), need)).toThrow(words);
    }
    expect(numbers([1, 0.5], need)).toEqual([1, 0.5]);
  });

  test('a buffer that is detached between two slices', () => {
    const data = new Float32Array(4 << 20);
    const work = intake(data, x, allocate);
    work.next();
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expect(() => finish(work)).toThrow('fit: x: its buffer was detached or shrunk meanwhile.');
  });

  test('a buffer that is shrunk between two slices', () => {
    const Resizable = ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer;
    const buffer = new Resizable(16 << 20, { maxByteLength: 16 << 20 });
    const data = new Float32Array(buffer);
    const work = intake(data, x, allocate);
    work.next();
    (buffer as unknown as { resize(n: number): void }).resize(1024);
    expect(() => finish(work)).toThrow(TypeError);
    const late = (): Taken => take(new Float32Array(buffer, 0, 4), x);
    expect(late().rows).toBe(2);
    const tail = new Float32Array(buffer, 512);
    (buffer as unknown as { resize(n: number): void }).resize(16);
    expect(() => take(tail, x)).toThrow('fit: x: its buffer is detached or was shrunk.');
  });
});
