// A9: every random number of bitgrad is a pure function of (seed, site, step, element): Philox
// 4x32-10 (Salmon et al. 2011), a bijection of counters keyed by the seed. Nothing is carried from
// one number to the next, so threads, batches and resumed runs cannot change what is drawn.
// Twin of native/random.h, which computes 64 elements at once.

/** A 64-bit seed: its low and its high word, each a whole number from 0 to 2^32 - 1. */
export type Seed = readonly [low: number, high: number];

const TWO_TO_32 = 4294967296;

/** The words of a seed given as a whole number from 0 to 2^53 - 1, which the caller has checked. */
export function splitSeed(seed: number): Seed {
  return [seed >>> 0, Math.floor(seed / TWO_TO_32)];
}

/** A seed drawn from the system, for a model that was given none; fits splitSeed. */
export function drawSeed(): number {
  const drawn = crypto.getRandomValues(new Uint32Array(2));
  return (drawn[1]! >>> 11) * TWO_TO_32 + drawn[0]!;
}

const encoder = new TextEncoder();

/** The site of a name such as `dense/kernel/0`: FNV-1a of its UTF-8 bytes, 32 bits. */
export function siteOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The high word of the 64-bit product of two words, from products of halves. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Each sum stays below 2^32: a product of halves leaves room for two more halves.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) >>> 0;
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) >>> 0;
}

/**
 * Philox 4x32-10: out[at … at + 3] become the four words of the block with counter (c0, c1, c2, c3)
 * under the key (k0, k1). All arguments are words.
 */
export function philox(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(c0, 0xd2511f53);
    const low0 = Math.imul(c0, 0xd2511f53);
    const high2 = mulHigh(c2, 0xcd9e8d57);
    const low2 = Math.imul(c2, 0xcd9e8d57);
    c0 = high2 ^ c1 ^ k0;
    c1 = low2;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

const block = new Uint32Array(4);

/**
 * Writes the words of the elements `first`, `first + 1`, … into the first `count` places of `out`.
 * Element e is word (e >> 4) & 3 of block (e >> 6) * 16 + (e & 15): a vector of 16 lanes computes
 * 16 blocks, and each of its four results is then 16 elements in a row.
 */
export function words(
  seed: Seed,
  site: number,
  step: number,
  count: number,
  out: Uint32Array,
  first = 0,
): void {
  const stepHigh = Math.floor(step / TWO_TO_32);
  const end = first + count;
  const firstGroup = Math.floor(first / 64);
  for (let group = firstGroup; group * 64 < end; group++) {
    for (let lane = 0; lane < 16; lane++) {
      // The lane's elements are start, start + 16, start + 32, start + 48.
      const start = group * 64 + lane;
      if (start >= end || start + 48 < first) continue;
      philox(block, 0, group * 16 + lane, site, step >>> 0, stepHigh, seed[0], seed[1]);
      for (let w = 0; w < 4; w++) {
        const element = start + 16 * w;
        if (element >= first && element < end) out[element - first] = block[w]!;
      }
    }
  }
}

let scratch = new Uint32Array(64);

/** Uniform numbers in [0, 1) for `count` elements from `first` on: (word >>> 8) * 2^-24. */
export function uniform(
  seed: Seed,
  site: number,
  step: number,
  count: number,
  out: Float32Array,
  first = 0,
): void {
  if (scratch.length < count) scratch = new Uint32Array(count);
  words(seed, site, step, count, scratch, first);
  // Both the 24-bit number and its product with a power of two are exact.
  for (let i = 0; i < count; i++) out[i] = (scratch[i]! >>> 8) * 5.960464477539063e-8;
}

/**
 * Makes `order` a permutation of 0 … n - 1 that depends on (seed, site, epoch) only: Fisher-Yates
 * from the identity, i from n - 1 down to 1, exchanging i with floor(word(i) * 2^-32 * (i + 1)).
 */
export function shuffle(order: Int32Array, seed: Seed, site: number, epoch: number): void {
  const n = order.length;
  if (scratch.length < n) scratch = new Uint32Array(n);
  words(seed, site, epoch, n, scratch);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = mulHigh(scratch[i]!, i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
}
