// Inputs for the tests of the arithmetic: special values, every n-th bit pattern, and sums that lie
// on a rounding boundary, which random numbers practically never do.

/** Zeros, subnormals, neighbours of powers of two, huge numbers, infinities, NaN; of both signs. */
export const specials: readonly number[] = signed([
  0,
  2 ** -149,
  2 ** -148,
  3 * 2 ** -149,
  2 ** -126 - 2 ** -149,
  2 ** -126,
  2 ** -126 + 2 ** -149,
  2 ** -100,
  2 ** -64,
  2 ** -24,
  2 ** -13,
  0.1,
  0.5,
  0.625,
  1 - 2 ** -24,
  1,
  1 + 2 ** -23,
  1.5,
  2,
  Math.PI,
  2.5,
  3,
  88.72283172607422,
  88.72283935546875,
  103.97208404541016,
  103.97209167480469,
  104,
  2 ** 22 + 0.5,
  2 ** 23 - 0.5,
  2 ** 23 + 1,
  2 ** 24,
  2 ** 31,
  2 ** 64,
  2 ** 103,
  2 ** 127,
  2 ** 128 - 2 ** 104,
  Infinity,
  NaN,
]);

function signed(values: readonly number[]): number[] {
  return values.flatMap((value) => [Math.fround(value), Math.fround(-value)]);
}

/** Words from a small generator (xorshift32); the same in every run. */
export function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** The floats of `count` bit patterns, evenly spread over all 2^32, and the special values. */
export function patterns(count: number): Float32Array {
  const bits = new Uint32Array(count);
  const stride = Math.floor(2 ** 32 / count);
  for (let i = 0; i < count; i++) bits[i] = i * stride + (i % stride);
  return Float32Array.from([...specials, ...new Float32Array(bits.buffer)]);
}

export type Triple = readonly [a: number, b: number, c: number];

/** a * b + c on a rounding boundary or a hair beside it, in nine ways; and random bits. */
export function fmaTriples(rounds: number): Triple[] {
  const next = generator(2463534242);
  const pick = (below: number): number => next() % below;
  const sign = (): number => (next() & 1 ? 1 : -1);
  const view = new DataView(new ArrayBuffer(4));
  const random = (): number => {
    view.setUint32(0, next());
    return view.getFloat32(0);
  };
  const triples: Triple[] = [];
  for (let round = 0; round < rounds; round++) {
    const scale = 2 ** (pick(60) - 30);
    const whole = 2 ** 23 + pick(2 ** 23);
    const hair = sign() * 2 ** (pick(40) - 110);
    const odd = 2 * pick(2 ** 11) + 1;
    // The product of two odd numbers of 12 and 13 bits: 24 or 25 bits, often a midpoint; c decides.
    const product = [(2048 + (odd >> 1)) | 1, sign() * scale * (4097 + 2 * pick(2047))] as const;
    triples.push([...product, 0], [...product, hair * scale]);
    // c + half a unit of c, exactly, a little less and a little more.
    const half = sign() * scale * 0.5;
    const c = sign() * whole * scale;
    triples.push([half, 1, c]);
    triples.push([half * (1 + 2 ** -23), 1 - 2 ** -24, c]);
    triples.push([half * (1 + 2 ** -23), 1 - 2 ** -23, c]);
    // The same among the subnormals, where a unit is 2^-149.
    const small = sign() * pick(2 ** 22) * 2 ** -149;
    triples.push([sign() * odd * 2 ** -80, 2 ** -70, small]);
    triples.push([odd * 2 ** -80 * (1 + 2 ** -11), 2 ** -70 * (1 - 2 ** -11), small]);
    // The overflow threshold 2^128 - 2^103 and its neighbourhood.
    const most = sign() * (2 ** 128 - 2 ** 104);
    triples.push([
      sign() * 2 ** 52 * (1 + pick(3) * 2 ** -23),
      2 ** 51 * (1 - pick(3) * 2 ** -24),
      most,
    ]);
    triples.push([2 ** 64, 2 ** 64, -(2 ** 103) * (1 + pick(2) * 2 ** -23)]);
    triples.push([random(), random(), random()]);
  }
  for (const a of specials) {
    for (const b of specials) {
      triples.push([a, b, -a * b], [a, b, specials[pick(specials.length)]!], [a, b, 1], [a, 1, b]);
    }
  }
  const fround = Math.fround;
  return triples.map(([a, b, c]) => [fround(a), fround(b), fround(c)] as const);
}
