// Options as they are written: what a reader would refuse is refused here.
import { expect, test } from 'vitest';
import { readJson } from '#lib/checkpoint/json.ts';
import { ValueReader } from '#lib/checkpoint/read-values.ts';
import { ValueWriter } from '#lib/checkpoint/write-values.ts';

const most = 65_536;
const nothingHeard = { calls: new Map(), answers: new Map() };

const fieldOf = (value: unknown) =>
  readJson({ bytes: Buffer.from(JSON.stringify(value)), byteOf: (index) => index });

test('a list may be as long as one that is read, and no longer', () => {
  const longest = Array.from({ length: most }, (_, i) => i);
  const written = new ValueWriter(new Map()).value('a', longest);
  expect(new ValueReader(fieldOf([])).value(fieldOf(written))).toEqual(longest);
  expect(() => new ValueWriter(new Map()).value('a: b', [...longest, 0])).toThrow(
    'save: got 65537 values in a list, a: b, needed at most 65536.',
  );
});

test('there may be as many functions as are read, and no more', () => {
  const functions = Array.from({ length: most + 1 }, () => () => 0);
  const writer = new ValueWriter(new Map(functions.map((own) => [own, nothingHeard])));
  for (const own of functions.slice(0, most)) writer.value('a', own);
  expect(() => new ValueReader(fieldOf(writer.functions))).not.toThrow();
  expect(() => writer.value('a', functions[most])).toThrow(
    'save: got 65537 functions, needed at most 65536.',
  );
});
