// The fingerprint of a model: equal for two models exactly if every bit of every weight is.
import { createHash } from 'node:crypto';
import type { NamedArray } from 'bitgrad';

/**
 * SHA-256 over the weights in their order: of each its name, its shape, and its numbers as
 * little-endian float32. All NaNs count as one, as they do in the library's arithmetic.
 */
export function weightsHash(weights: readonly NamedArray[]): string {
  const hash = createHash('sha256');
  for (const { name, shape, data } of weights) {
    hash.update(`${name} [${shape.join(', ')}]\n`);
    const bytes = new DataView(new ArrayBuffer(4 * data.length));
    for (const [i, value] of data.entries()) {
      if (Number.isNaN(value)) bytes.setUint32(4 * i, 0x7fc00000, true);
      else bytes.setFloat32(4 * i, value, true);
    }
    hash.update(bytes);
  }
  return hash.digest('hex');
}
