// The reader of IDX files meets whole and damaged ones; each refusal says what is wrong.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseIdx, readIdx } from '../../examples/data/idx.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitgrad-idx-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3];
const whole = Uint8Array.from([...header, 1, 2, 3, 250, 251, 252]);

/** The whole file with some bytes changed. */
function changed(changes: Readonly<Record<number, number>>): Uint8Array {
  const bytes = whole.slice();
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return bytes;
}

test('a whole file becomes a tensor', () => {
  const { shape, data } = parseIdx(whole, [2, 3], 'digits');
  expect(shape).toEqual([2, 3]);
  expect([...data]).toEqual([1, 2, 3, 250, 251, 252]);
});

test('a file is read from the disk', () => {
  const path = join(folder, 'digits');
  writeFileSync(path, whole);
  expect([...readIdx(path, [2, 3]).data]).toEqual([1, 2, 3, 250, 251, 252]);
});

test('bytes that lie in the middle of a buffer are read from there', () => {
  const inside = Uint8Array.from([9, 9, 9, ...whole, 9]).subarray(3, 3 + whole.length);
  expect([...parseIdx(inside, [2, 3], 'digits').data]).toEqual([1, 2, 3, 250, 251, 252]);
});

describe('a damaged file is refused', () => {
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['empty', new Uint8Array(0), /^digits: got 0 bytes, too few for an IDX header\.$/],
    ['three bytes', whole.subarray(0, 3), /got 3 bytes, too few/],
    [
      'still compressed',
      changed({ 0: 0x1f, 1: 0x8b }),
      /not an IDX file: it begins with 0x1f8b0802/,
    ],
    ['second byte not zero', changed({ 1: 1 }), /not an IDX file: it begins with 0x00010802/],
    ['of floats', changed({ 2: 0x0d }), /element type float32, needed uint8/],
    ['of an unknown type', changed({ 2: 7 }), /element type unknown \(0x07\), needed uint8/],
    ['of another rank', changed({ 3: 1 }), /1 dimensions, needed 2/],
    ['of many dimensions', changed({ 3: 255 }), /255 dimensions, needed 2/],
    [
      'cut in its header',
      whole.subarray(0, 11),
      /cut short in its header: got 11 bytes, needed 12/,
    ],
    ['of another shape', changed({ 7: 3 }), /shape \[3, 3\], needed \[2, 3\]/],
    ['of a huge shape', changed({ 4: 255 }), /shape \[4278190082, 3\], needed \[2, 3\]/],
    ['one byte short', whole.subarray(0, 17), /cut short: got 17 bytes, needed 18/],
    ['one byte long', Uint8Array.from([...whole, 0]), /too long: got 19 bytes, needed 18/],
  ];
  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, [2, 3], 'digits')).toThrow(message);
  });
});

test('a missing file is named', () => {
  expect(() => readIdx(join(folder, 'nothing'), [2, 3])).toThrow(/ENOENT.*nothing/);
});
