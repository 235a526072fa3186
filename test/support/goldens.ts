// Reads the reference cases that PyTorch produced. They lie beside the repository, not in it; where
// they are missing the tests that need them are skipped, and say so.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../../shared/goldens/', import.meta.url);

interface Packed {
  readonly shape: number[];
  readonly f32?: string;
  readonly i32?: string;
}

/** An array of a case. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** One case: its name, its options in PyTorch's words, its arrays and its single numbers. */
export interface Golden {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  array(key: string): GoldenArray;
  /** Several arrays under one key, in their order. */
  arrays(key: string): readonly GoldenArray[];
  /** The same by their names. */
  named(key: string): Readonly<Record<string, GoldenArray>>;
  number(key: string): number;
  numbers(key: string): readonly number[];
}

/**
 * Tests over the cases of a file whose names are among `names`. All others must be among `absent`,
 * words that this library does not have: so no case is left out unseen.
 */
export function describeGoldens(
  file: string,
  names: readonly string[],
  tests: (cases: readonly Golden[]) => void,
  absent: readonly string[] = [],
): void {
  const path = new URL(`${file}.json`, folder);
  const present = existsSync(path);
  const text = present ? readFileSync(path, 'utf8') : '{ "cases": [] }';
  const { cases } = JSON.parse(text) as { cases: Record<string, unknown>[] };
  const chosen = cases.filter(({ name }) => names.includes(String(name))).map(golden);
  describe.runIf(present)(`${file} of PyTorch (where ../shared/goldens is present)`, () => {
    test('has cases for each word, and for no others that are there', () => {
      const all = new Set(cases.map(({ name }) => String(name)));
      expect([...all].toSorted()).toEqual([...names, ...absent].toSorted());
    });
    tests(chosen);
  });
}

function golden(entry: Record<string, unknown>): Golden {
  return {
    name: String(entry['name']),
    config: (entry['config'] ?? {}) as Record<string, unknown>,
    array: (key) => unpack(entry[key] as Packed),
    arrays: (key) => Object.values(entry[key] as Record<string, Packed>).map(unpack),
    named: (key) =>
      Object.fromEntries(
        Object.entries(entry[key] as Record<string, Packed>).map(([name, packed]) => {
          return [name, unpack(packed)];
        }),
      ),
    number: (key) => Number(entry[key]),
    numbers: (key) => entry[key] as number[],
  };
}

function unpack({ shape, f32, i32 }: Packed): GoldenArray {
  const bytes = Uint8Array.from(Buffer.from(f32 ?? i32 ?? '', 'base64'));
  const data = f32 === undefined ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer);
  return { shape, data };
}
