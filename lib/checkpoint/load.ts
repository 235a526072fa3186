// loadModel: a model from a file. Files may come from anywhere: everything about one is checked
// before anything is made of it, in TypeScript, and what is wrong is an error that names the byte.
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { ArrayLike_, Tensor } from '../data/tensor.ts';
import type { Model } from '../model/model.ts';
import type { Field } from './json.ts';
import { restore } from './restore.ts';
import type { Content } from './restore.ts';
import { prefixBytes, readHeader, readHeaderBytes } from './safetensors.ts';
import type { Header } from './safetensors.ts';
import { fail } from './scanner.ts';
import { openSource } from './source.ts';
import type { FileSource } from './source.ts';

/**
 * A model from a file that `save` wrote, or from the bytes of `toBytes`. Training goes on from
 * where it was, to the same bits: on any executor, instruction set and number of threads.
 *
 * The checksum of the file is verified, and nothing in it is run: functions that the model's author
 * wrote stand in it as ops. The types of what the model takes and gives, X, Y and Out, are those of
 * a model with one input and one output; for others, say them:
 * `loadModel<ArrayLike_[], ArrayLike_[], Tensor[]>(path)`.
 * @throws RangeError that names the byte if the file is not a whole and sound model file; TypeError
 *   for a source of another type; the file system's error if the file cannot be read.
 * @example
 * const bytes = model.toBytes();
 * const same = await loadModel(bytes);
 * await same.fit(x, y, { epochs: 2 });
 */
export async function loadModel<X = ArrayLike_, Y = ArrayLike_, Out = Tensor>(
  source: string | Uint8Array,
): Promise<Model<X, Y, Out>> {
  const file = await openSource(source);
  try {
    const model: unknown = await restore(await readFile(file));
    // Only the caller knows what kind of model is in the file.
    return model as Model<X, Y, Out>;
  } finally {
    await file.close();
  }
}

/** Reads and checks the container: what it says about itself, and its checksum. */
async function readFile(file: FileSource): Promise<Content> {
  const prefix = new Uint8Array(Math.min(prefixBytes, file.bytes));
  const nothing = (): void => {};
  await file.read(prefix, 0, nothing);
  const headerBytes = new Uint8Array(readHeaderBytes(prefix, file.bytes));
  await file.read(headerBytes, prefixBytes, nothing);
  const header = readHeader(headerBytes, file.bytes);
  const checksum = checksumOf(header, headerBytes);
  const hash = createHash('sha256').update(prefix).update(checksum.masked);
  const start = prefixBytes + headerBytes.length;
  const data = memoryFor(file.bytes - start, start);
  await file.read(new Uint8Array(data.buffer), start, (slice) => void hash.update(slice));
  verify(hash, checksum.field, checksum.digits);
  return { header, description: checksum.description, data };
}

function memoryFor(bytes: number, start: number): Float32Array {
  try {
    return new Float32Array(bytes / 4);
  } catch {
    return fail(start, `got ${bytes} bytes of data, which is more than there is memory for`);
  }
}

// The digits of the checksum, and the header as it was hashed: with zeros in their place.
function checksumOf(
  { metadata }: Header,
  header: Uint8Array,
): { description: Field; field: Field; digits: string; masked: Uint8Array } {
  const field = metadata.get('sha256');
  const description = metadata.get('bitgrad');
  if (!field || !description) {
    const hint = 'A model file is one that model.save wrote.';
    return fail(prefixBytes, 'the header describes no model of bitgrad', hint);
  }
  const start = field.byte - prefixBytes + 1;
  const digits = Buffer.from(header.subarray(start, start + 64)).toString('latin1');
  if (!/^[0-9a-f]{64}$/.test(digits) || field.string() !== digits) {
    field.fail('needed the 64 digits of a SHA-256');
  }
  return {
    description,
    field,
    digits,
    masked: Uint8Array.from(header).fill(0x30, start, start + 64),
  };
}

function verify(hash: Hash, field: Field, digits: string): void {
  if (hash.digest('hex') === digits) return;
  field.fail('the checksum is not that of the file', 'The file was damaged or changed.');
}
