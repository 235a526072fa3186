// The container of a model file, safetensors: the length of a header in 8 bytes, little endian; the
// header, JSON padded with spaces; then the numbers of all arrays, one array behind the other,
// without holes. Read and written on one page. The numbers are float32, little endian, as they lie
// in the memory of every platform that bitgrad runs on.
import { stateError } from '../errors.ts';
import { readJson } from './json.ts';
import type { Field } from './json.ts';
import { fail } from './scanner.ts';

/** Bytes in front of the header. */
export const prefixBytes = 8;
/** A header may be no longer: the largest models need a few hundred kilobytes. */
const headerBytesMax = 1 << 24;
/** Data begin on a multiple of this; the format asks for 8. */
const alignment = 64;
const ranksMax = 8;

/** An array in a file. */
export interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the data. */
  readonly start: number;
  readonly end: number;
  /** Where the file describes it. */
  readonly field: Field;
}

export interface Header {
  /** In the order in which they lie in the file. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, Field>;
}

/** Reads how many bytes the header has; `first`: the first bytes of a file of `fileBytes`. */
export function readHeaderBytes(first: Uint8Array, fileBytes: number): number {
  if (fileBytes < prefixBytes) fail(fileBytes, 'the file ends, needed 8 bytes and a header');
  const view = new DataView(first.buffer, first.byteOffset, prefixBytes);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > headerBytesMax) {
    const limits = `needed at most ${headerBytesMax}`;
    fail(0, `got a header of ${length} bytes, ${limits}`, 'Is it a safetensors file?');
  }
  if (prefixBytes + length > fileBytes) {
    fail(fileBytes, `the file ends, needed ${length} bytes of header behind the first 8`);
  }
  return length;
}

/** Reads the header, the bytes behind the first 8, of a file of `fileBytes`. */
export function readHeader(bytes: Uint8Array, fileBytes: number): Header {
  if (bytes[0] !== 0x7b) fail(prefixBytes, "needed '{', with which a header begins");
  const root = readJson({ bytes, byteOf: (index) => prefixBytes + index });
  const members = root.object();
  const metadata = members.get('__metadata__')?.object() ?? new Map<string, Field>();
  for (const text of metadata.values()) text.string();
  members.delete('__metadata__');
  const entries = [...members].map(([name, field]) => readEntry(name, field));
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  const dataBytes = fileBytes - prefixBytes - bytes.length;
  let end = 0;
  for (const entry of entries) {
    const at = `got data from ${entry.start} on`;
    if (entry.start < end) entry.field.fail(`${at}, which overlap with others up to ${end}`);
    if (entry.start > end) entry.field.fail(`${at}, needed ${end}, where those before end`);
    end = entry.end;
  }
  const dataStart = prefixBytes + bytes.length;
  if (end > dataBytes) fail(fileBytes, `the file ends, needed ${end - dataBytes} bytes more`);
  if (end < dataBytes) fail(dataStart + end, 'got bytes behind the last array');
  return { entries, metadata };
}

function readEntry(name: string, field: Field): Entry {
  const {
    dtype,
    shape: sizes,
    data_offsets: offsets,
  } = field.fields(['dtype', 'shape', 'data_offsets']);
  if (dtype.string() !== 'F32') dtype.fail('needed "F32", the only type of a model\'s arrays');
  const shape = sizes.list(ranksMax).map((size) => size.integer(0, 2 ** 40));
  let bytes = 4;
  for (const size of shape) {
    bytes *= size;
    if (bytes > Number.MAX_SAFE_INTEGER) sizes.fail('the product of the sizes is out of range');
  }
  const [first, last, ...more] = offsets.list(3);
  if (!first || !last || more.length > 0) return offsets.fail('needed two numbers');
  const start = first.integer(0, Number.MAX_SAFE_INTEGER);
  const end = last.integer(0, Number.MAX_SAFE_INTEGER);
  if (end - start !== bytes) last.fail(`got ${end - start} bytes, needed ${bytes} for the shape`);
  return { name, shape, start, end, field };
}

/** An array to be written. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
}

/** The order in which arrays are written: as that of the format's own writer, by UTF-8 names. */
export function inOrder<P extends Part>(parts: readonly P[]): readonly P[] {
  return parts.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** The first bytes of a file, up to the data; `parts` as `inOrder` gives them. */
export function writeHeader(
  metadata: Readonly<Record<string, string>>,
  parts: readonly Part[],
): Buffer {
  let end = 0;
  const entries = parts.map(({ name, shape, numbers }) => {
    const start = end;
    end += 4 * numbers.length;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const text = ascii({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const bytes = Math.ceil((prefixBytes + text.length) / alignment) * alignment;
  if (bytes > headerBytesMax) {
    const needed = `needed at most ${headerBytesMax}`;
    throw stateError('save', `the description of the model takes ${bytes} bytes, ${needed}`);
  }
  const out = Buffer.alloc(bytes, ' ');
  out.writeBigUInt64LE(BigInt(bytes - prefixBytes));
  out.write(text, prefixBytes, 'latin1');
  return out;
}

/** A value as JSON in ASCII. */
export function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
