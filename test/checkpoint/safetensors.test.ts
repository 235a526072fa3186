// The container, against a reader that was written from the format's description alone.
import { describe, expect, test } from 'vitest';
import { inOrder, readHeader, readHeaderBytes, writeHeader } from '#lib/checkpoint/safetensors.ts';
import { readSafetensors } from '../support/read-safetensors.ts';

const part = (name: string, shape: readonly number[]) => {
  const size = shape.reduce((product, own) => product * own, 1);
  return { name, shape, numbers: new Float32Array(size).fill(size) };
};

const parts = inOrder([
  part('dense/kernel', [3, 5]),
  part('dense/bias', [5]),
  part('ü/ 😀', [2, 1, 2]),
  part('z/scalar', []),
  part('z/empty', [0, 4]),
]);

function fileOf(header: Buffer): Uint8Array {
  const data = parts.map(({ numbers }) => Buffer.from(numbers.buffer));
  return Buffer.concat([header, ...data]);
}

const file = fileOf(writeHeader({ note: 'größer "quoted"\n' }, parts));

describe('a file', () => {
  test('is read by the independent reader', () => {
    const { metadata, tensors } = readSafetensors(file);
    expect(metadata).toEqual({ note: 'größer "quoted"\n' });
    const found = [...tensors].map(([name, { dtype, shape, data }]) => [name, dtype, shape, data]);
    expect(found).toEqual(
      parts.map(({ name, shape, numbers }) => [name, 'F32', shape, Buffer.from(numbers.buffer)]),
    );
  });

  test('has data on a multiple of 64, whatever the length of the header', () => {
    for (let length = 0; length < 130; length++) {
      const header = writeHeader({ note: 'x'.repeat(length) }, parts);
      expect(header.length % 64).toBe(0);
      expect(readSafetensors(fileOf(header)).dataStart).toBe(header.length);
    }
  });

  test('orders arrays by the UTF-8 of their names', () => {
    const names = ['😀', '￿', 'z', 'a/b', 'a', 'Z'].map((name) => part(name, [1]));
    expect(inOrder(names).map(({ name }) => name)).toEqual(['Z', 'a', 'a/b', 'z', '￿', '😀']);
  });

  test('is read by the library', () => {
    const length = readHeaderBytes(file, file.length);
    const { entries, metadata } = readHeader(file.subarray(8, 8 + length), file.length);
    expect(entries.map(({ name, shape }) => ({ name, shape }))).toEqual(
      parts.map(({ name, shape }) => ({ name, shape })),
    );
    expect(metadata.get('note')?.string()).toBe('größer "quoted"\n');
  });
});

/** A file with this header and so many bytes of data. */
function withHeader(text: string, dataBytes: number): Uint8Array {
  const header = Buffer.from(text, 'latin1');
  const out = Buffer.alloc(8 + header.length + dataBytes);
  out.writeBigUInt64LE(BigInt(header.length));
  header.copy(out, 8);
  return out;
}

function read(bytes: Uint8Array): unknown {
  const length = readHeaderBytes(bytes.subarray(0, 8), bytes.length);
  return readHeader(bytes.subarray(8, 8 + length), bytes.length);
}

const info = (shape: string, offsets: string, dtype = '"F32"'): string =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
const a = info('[2]', '[0,8]');
const huge = '[4194305,4194305,1099511627776]';

const broken: readonly (readonly [what: string, text: string, bytes: number, error: string])[] = [
  ['a header that is no object', '[1]', 0, "byte 8: needed '{', with which a header begins"],
  ['white space in front', ` {"a":${a}}`, 8, "byte 8: needed '{'"],
  ['more than an object', `{"a":${a}} {}`, 8, "byte 63: got '{' behind the value"],
  ['a name twice', `{"a":${a},"a":${a}}`, 8, 'byte 62: got the name "a" twice'],
  ['a name twice, once escaped', `{"a":${a},"\\u0061":${a}}`, 8, 'got the name "a" twice'],
  ['an overlap', `{"a":${a},"b":${info('[2]', '[4,12]')}}`, 12, 'byte 66: got data from 4 on'],
  ['the same bytes twice', `{"a":${a},"b":${a}}`, 8, 'which overlap with others up to 8'],
  ['a hole', `{"a":${a},"b":${info('[2]', '[12,20]')}}`, 20, 'needed 8, where those before end'],
  [
    'a hole in front',
    `{"a":${info('[2]', '[4,12]')}}`,
    12,
    'byte 13: got data from 4 on, needed 0',
  ],
  ['too few bytes', `{"a":${a}}`, 7, 'byte 69: the file ends, needed 1 bytes more'],
  ['too many bytes', `{"a":${a}}`, 9, 'byte 70: got bytes behind the last array'],
  ['data that nothing names', '{}', 4, 'byte 10: got bytes behind the last array'],
  ['another dtype', `{"a":${info('[2]', '[0,4]', '"F16"')}}`, 4, 'byte 22: needed "F32"'],
  ['a dtype that is no string', `{"a":${info('[2]', '[0,8]', '4')}}`, 8, 'got a number, needed a'],
  ['offsets that fall', `{"a":${info('[2]', '[8,0]')}}`, 8, 'got -8 bytes, needed 8 for the shape'],
  ['one offset', `{"a":${info('[2]', '[8]')}}`, 8, 'needed two numbers'],
  ['three offsets', `{"a":${info('[2]', '[0,8,8]')}}`, 8, 'needed two numbers'],
  ['an offset below 0', `{"a":${info('[2]', '[-8,0]')}}`, 8, 'got -8, needed an integer in [0, '],
  ['a size below 0', `{"a":${info('[-2]', '[0,8]')}}`, 8, 'byte 37: got -2, needed an integer'],
  ['a size of -0', `{"a":${info('[-0]', '[0,0]')}}`, 0, 'got -0, needed an integer'],
  ['a size with a point', `{"a":${info('[2.0]', '[0,8]')}}`, 8, 'got 2.0, needed an integer'],
  ['a size with an exponent', `{"a":${info('[2e0]', '[0,8]')}}`, 8, 'got 2e0, needed an integer'],
  ['an offset above 2^53', `{"a":${info('[2]', '[0,9007199254740993]')}}`, 8, 'needed an integer'],
  ['sizes whose product wraps', `{"a":${info(huge, '[0,16]')}}`, 16, 'product of the sizes is out'],
  ['nine axes', `{"a":${info('[1,1,1,1,1,1,1,1,1]', '[0,4]')}}`, 4, 'more than 8 values in a list'],
  ['a member too many', `{"a":{"dtype":"F32","shape":[],"x":1}}`, 0, 'byte 43: got the name "x"'],
  ['a member too few', `{"a":{"dtype":"F32","shape":[]}}`, 0, 'byte 13: got no "data_offsets"'],
  ['__proto__ as an array', `{"__proto__":{"x":1}}`, 0, 'got the name "x", needed one of dtype'],
  ['metadata that is no map', '{"__metadata__":[]}', 0, 'got a list, needed an object'],
  ['metadata of numbers', '{"__metadata__":{"a":1}}', 0, 'got a number, needed a string'],
];

describe('a header is refused', () => {
  test.each(broken)('with %s', (_, text, bytes, error) => {
    expect(() => read(withHeader(text, bytes))).toThrow(RangeError);
    expect(() => read(withHeader(text, bytes))).toThrow(error);
    expect(() => read(withHeader(text, bytes))).toThrow(/^loadModel: byte \d+: .*\.( .*\.)?$/s);
  });

  test('that is longer than the file, or than any model needs', () => {
    expect(() => read(withHeader('{}', 0).subarray(0, 9))).toThrow('byte 9: the file ends');
    expect(() => read(new Uint8Array(5))).toThrow('byte 5: the file ends, needed 8 bytes');
    for (const high of [1, 255]) {
      const long = withHeader('{}', 0);
      long[7] = high;
      expect(() => read(long)).toThrow('byte 0: got a header of ');
    }
  });
});
