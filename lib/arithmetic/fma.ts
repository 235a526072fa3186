// A3: the fused multiply-add of float32, exact, in double precision.
// fround(a * b + c) rounds twice and is wrong about once in 10^10 on training data: too rare for a
// test to notice, often enough for a long training to drift from the native bits.

/** The nearest float32, ties to even. */
// Not exported: V8 reads a constant of one file once, but looks at an exported one at every use.
const { fround } = Math;

// |s| is at least 2^-298 or zero, hence a normal double: s * LO lies strictly nearer to zero than s
// and s * HI strictly farther, both by less than two units of the 53rd bit.
// 1 - 2^-53 and 1 + 2^-52.
const LO = 0.9999999999999999;
const HI = 1.0000000000000002;

const TWO_TO_128 = 3.402823669209385e38;

/** 2^-126, the smallest normal float32. */
export const MIN_NORMAL = 1.1754943508222875e-38;

/** a * b + c with one rounding. */
export function fma32(a: number, b: number, c: number): number {
  const p = a * b;
  const s = p + c;
  const lo = fround(s * LO);
  let result = lo;
  if (lo !== fround(s * HI)) result = fixup(p, c, s);
  return result;
}

/**
 * The slow half of fma32: p + c rounded to float32, where p is an exact product of two float32 and
 * s is p + c in double precision. For callers that test many sums at once, such as matmul.
 *
 * A boundary is a number where rounding to float32 changes: a midpoint of two neighbours, or the
 * overflow threshold. Each is a double, so rounding p + c to s can land on a boundary but never
 * cross one. Off the boundaries fround(s) is therefore right; on one, the side on which the exact
 * sum lies decides, and that is the sign of the error of the addition.
 */
export function fixup(p: number, c: number, s: number): number {
  const lo = fround(s * LO);
  const hi = fround(s * HI);
  if (lo === hi || s !== s) return fround(s);
  // At the overflow threshold the neighbour above counts as 2^128.
  const far = hi === Infinity ? TWO_TO_128 : hi === -Infinity ? -TWO_TO_128 : hi;
  if (s - lo !== far - s) return fround(s);
  // TwoSum (Knuth): p + c = s + error exactly. Nothing overflows below 2^257.
  const rest = s - p;
  const error = p - (s - rest) + (c - rest);
  if (error === 0) return fround(s);
  return error > 0 === s > 0 ? hi : lo;
}
