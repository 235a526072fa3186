// Numbers for tests of ops: reproducible, never the same in two places that a mistake could
// exchange.

/** Sizes at the seams of vectors, tiles, strips and chunks. */
export const seams: readonly number[] = [0, 1, 15, 16, 17, 63, 64, 65, 1023, 1024, 1025];

const small = [0, 2 ** -149, 3 * 2 ** -149, 2 ** -127, 2 ** -126, 1e-30, 1e-7, 0.3, 0.5];
const large = [
  1,
  1 + 2 ** -23,
  1.5,
  2.5,
  16777215,
  16777216,
  1e20,
  3.4028234663852886e38,
  Infinity,
];

/** Zeros, subnormals, the edges of the range, infinities, and halves that make ties. */
export const specials: readonly number[] = [...small, ...large].flatMap((x) => {
  return [Math.fround(x), -Math.fround(x)];
});

export const withNaN: readonly number[] = [...specials, NaN];

/** A generator of words (xorshift with an odd factor); its stream depends on the seed only. */
export function generator(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x2c1b3c6d) >>> 0;
  };
}

/** Ordinary numbers in (-2, 2) with full significands. */
export function ordinary(count: number, seed: number): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length: count }, () => next() / 2 ** 30 - 2);
}

/** Numbers of three bits: their sums and products are exact or ties. */
export function coarse(count: number, seed: number): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length: count }, () => ((next() >>> 29) - 4) / 4);
}

const nearOne = [1, 1 + 2 ** -23, 1 - 2 ** -24, 1.5];
const nearHalfUlp = [1 + 2 ** -20, 1 - 2 ** -20, 1 + 2 ** -19, 1].map((x) => x * 2 ** -12);

/**
 * Numbers whose products, added up, lie on midpoints of float32 or beside them by next to nothing.
 */
export function midpoints(count: number, seed: number): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length: count }, () => {
    const word = next();
    const x = (word >>> 28 === 0 ? nearOne : nearHalfUlp)[(word >>> 20) % 4]!;
    return word & 1024 ? x : -x;
  });
}

/** Ordinary numbers with one special number in eight, NaN and infinities among them. */
export function wild(count: number, seed: number): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length: count }, () => {
    const word = next();
    return word % 8 === 0 ? withNaN[(word >>> 8) % withNaN.length]! : word / 2 ** 30 - 2;
  });
}

/** Any bits at all. */
export function anyBits(count: number, seed: number): Float32Array {
  const next = generator(seed);
  return new Float32Array(Uint32Array.from({ length: count }, next).buffer);
}

/** Whole numbers from 0 to bound - 1. */
export function indices(count: number, bound: number, seed: number): Int32Array {
  const next = generator(seed);
  return Int32Array.from({ length: count }, () => (next() >>> 4) % bound);
}
