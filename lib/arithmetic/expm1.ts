// A5: exp(x) - 1 and log(1 + x), to full precision near zero, where exp and log have lost it: 1 + x
// keeps nothing of a small x. Twin of native/expm1.h: same constants, same order. The coefficients
// are fitted as those of elementary.ts.
import { fma32 } from './fma.ts';

const { fround } = Math;

// As in elementary.ts: V8 reads a constant faster where it is not exported.
const UNITS = 12582912;
const LOG2E = fround(1.44269502);
const LN2_HIGH = fround(0.693147182);
const LN2_LOW = fround(-1.90465432e-9);

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

// (exp(r) - 1 - r) / r^2 for |r| <= 1/2.
const E0 = fround(0.50000006);
const E1 = fround(0.166666791);
const E2 = fround(0.0416649431);
const E3 = fround(0.00833143201);
const E4 = fround(0.00140110147);
const E5 = fround(0.000205057731);

/**
 * exp(x) - 1: x = k * ln 2 + r, q = exp(r) - 1, and 2^k * q + (2^k - 1) in one fma. Keeps the sign
 * of a zero; overflows to infinity, and is -1 for -infinity.
 */
export function expm132(x: number): number {
  if (x !== x || x === 0) return x;
  const a = x > 89 ? 89 : x < -18 ? -18 : x;
  // Below 1/2 k is 0, or else the sum would cancel for x just above ln(2) / 2.
  const near = Math.abs(x) < 0.5;
  const k = near ? 0 : fround(fma32(a, LOG2E, UNITS) - UNITS);
  // As in exp, the differences are exact in a double.
  const r = fround(a - k * LN2_HIGH - k * LN2_LOW);
  let p = fma32(E5, r, E4);
  p = fma32(p, r, E3);
  p = fma32(p, r, E2);
  p = fma32(p, r, E1);
  p = fma32(p, r, E0);
  const q = fma32(fround(r * r), p, r);
  if (near) return q;
  // Half of the sum, so that 2^128 does not occur; only the doubling can overflow.
  bits[0] = (k + 126) << 23;
  const half = floats[0]!;
  return fround(2 * fma32(q, half, fround(half - 0.5)));
}

// (log(1 + f) - f + f^2 / 2) / f^3 for -1/4 <= f < 1/2.
const L0 = fround(0.333333403);
const L1 = fround(-0.250001669);
const L2 = fround(0.199995682);
const L3 = fround(-0.16655165);
const L4 = fround(0.142768532);
const L5 = fround(-0.127290383);
const L6 = fround(0.116968386);
const L7 = fround(-0.0912156329);
const L8 = fround(0.0379236341);

/**
 * log(1 + x): NaN below -1, -infinity at -1; keeps the sign of a zero. 1 + x = 2^e * (1 + f) with
 * 3/4 <= 1 + f < 3/2, so e = 0 and f = x, exactly, where the result is small.
 */
export function log1p32(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || x === 0) return x;
  // The rounded sum tells e; where it rounds up to the next e, f is 3/4 - 1 all the same.
  floats[0] = 1 + x;
  // The bits of 3/4 as the origin put the cut between two exponents there.
  const e = (bits[0]! - 0x3f400000) >> 23;
  // f = x * 2^-e + (2^-e - 1). Both powers act on exponents; 4 * 2^-e is normal even for e = 128.
  floats[0] = x;
  bits[0] = bits[0]! - (e << 23);
  const scaled = floats[0];
  bits[0] = 0x40800000 - (e << 23);
  const f = fround(scaled + fround(floats[0] * 0.25 - 1));
  const z = fround(f * f);
  let p = fma32(L8, f, L7);
  p = fma32(p, f, L6);
  p = fma32(p, f, L5);
  p = fma32(p, f, L4);
  p = fma32(p, f, L3);
  p = fma32(p, f, L2);
  p = fma32(p, f, L1);
  p = fma32(p, f, L0);
  p = fma32(p, f, -0.5);
  return fma32(e, LN2_HIGH, fma32(z, p, f));
}
