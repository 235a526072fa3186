// A strict reader of IDX, the format in which MNIST is published: two zero bytes, the element type,
// the number of dimensions, each size as a big-endian uint32, then the elements, row by row. A file
// that is not exactly what was asked for is refused, and the message says in what it differs.
import { readFileSync } from 'node:fs';
import { tensor } from 'bitgrad';
import type { Tensor } from 'bitgrad';

const types = new Map([
  [0x08, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/** Reads a file of bytes that must have this shape. */
export function readIdx(path: string, shape: readonly number[]): Tensor<Uint8Array> {
  return parseIdx(readFileSync(path), shape, path);
}

/** Views the elements of an IDX file of bytes that must have this shape; `name` is for messages. */
export function parseIdx(
  bytes: Uint8Array,
  shape: readonly number[],
  name: string,
): Tensor<Uint8Array> {
  const fail = (problem: string): Error => new Error(`${name}: ${problem}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw fail(`got ${bytes.length} bytes, too few for an IDX header`);

  const [zero, nought, type = 0, rank = 0] = bytes;
  if (zero !== 0 || nought !== 0) {
    const magic = view.getUint32(0).toString(16).padStart(8, '0');
    throw fail(`not an IDX file: it begins with 0x${magic}, needed two zero bytes`);
  }
  if (types.get(type) !== 'uint8') {
    const given = types.get(type) ?? `unknown (0x${type.toString(16).padStart(2, '0')})`;
    throw fail(`element type ${given}, needed uint8`);
  }
  if (rank !== shape.length) throw fail(`${rank} dimensions, needed ${shape.length}`);

  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw fail(`cut short in its header: got ${bytes.length} bytes, needed ${header}`);
  }
  const sizes = shape.map((_, i) => view.getUint32(4 + 4 * i));
  if (sizes.some((size, i) => size !== shape[i])) {
    throw fail(`shape [${sizes.join(', ')}], needed [${shape.join(', ')}]`);
  }
  const length = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== length) {
    const fault = bytes.length < length ? 'cut short' : 'too long';
    throw fail(`${fault}: got ${bytes.length} bytes, needed ${length}`);
  }
  return tensor(bytes.subarray(header), shape);
}
