// A5: exp, log, tanh and sigmoid from fma, multiplication, addition and division in a fixed order.
// Twin of native/elementary.h: same constants, same order; docs/arithmetic.md has the errors over
// all 2^32 inputs. The coefficients are minimax fits on the reduced intervals, each rounded to
// float32 in turn, lowest power first, with the rest fitted again.
import { MIN_NORMAL, fma32 } from './fma.ts';

const { fround } = Math;

// 1.5 * 2^23: adding it to |x| < 2^22 rounds at the units, ties to even.
const UNITS = 12582912;
const LOG2E = fround(1.44269502);
// ln 2 in two floats. k * LN2_HIGH has at most 32 bits.
const LN2_HIGH = fround(0.693147182);
const LN2_LOW = fround(-1.90465432e-9);

// 2^k for k from -150 to 128.
const POWERS_OF_TWO = new Float64Array(279);
for (let k = 0, power = 7.006492321624085e-46; k < 279; k++, power *= 2) POWERS_OF_TWO[k] = power;

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2.
const E0 = fround(0.49999994);
const E1 = fround(0.166665211);
const E2 = fround(0.0416682549);
const E3 = fround(0.00836866256);
const E4 = fround(0.00138214673);

/** exp(x) for -104 <= x <= 89: x = k * ln 2 + r, exp(x) = 2^k * exp(r). */
export function expReduced(x: number): number {
  const k = fround(fma32(x, LOG2E, UNITS) - UNITS);
  // Both differences are exact in a double, so that one rounding is all that the two fma of the
  // native twin do: its first is exact because x and k * LN2_HIGH are multiples of 2^-25.
  const r = fround(x - k * LN2_HIGH - k * LN2_LOW);
  let p = fma32(E4, r, E3);
  p = fma32(p, r, E2);
  p = fma32(p, r, E1);
  p = fma32(p, r, E0);
  p = fma32(p, r, 1);
  p = fma32(p, r, 1);
  // The double product is exact and is rounded once; the native twin multiplies by two normal
  // powers of two, of which only the last can round.
  return fround(p * POWERS_OF_TWO[k + 150]!);
}

/** e to the power x. Overflows to infinity, underflows through the subnormals to +0. */
export function exp32(x: number): number {
  if (x !== x) return x;
  return expReduced(x > 89 ? 89 : x < -104 ? -104 : x);
}

// (log(1 + f) - f + f^2 / 2) / f^3 for sqrt(1/2) <= 1 + f < sqrt(2).
const L0 = fround(0.333333313);
const L1 = fround(-0.250008196);
const L2 = fround(0.200012416);
const L3 = fround(-0.166234091);
const L4 = fround(0.1420158);
const L5 = fround(-0.131596103);
const L6 = fround(0.127622172);
const L7 = fround(-0.0763643906);

/** The natural logarithm: NaN below zero, -infinity at both zeros. x = 2^e * (1 + f). */
export function log32(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // A subnormal is made normal first; 2^23 only moves its exponent.
  const tiny = x < MIN_NORMAL;
  floats[0] = tiny ? x * 8388608 : x;
  const b = bits[0]!;
  // The bits of sqrt(1/2) as the origin put the cut between two exponents there.
  const shift = (b - 0x3f3504f3) >> 23;
  bits[0] = b - (shift << 23);
  const e = tiny ? shift - 23 : shift;
  const f = fround(floats[0] - 1);
  const z = fround(f * f);
  let p = fma32(L7, f, L6);
  p = fma32(p, f, L5);
  p = fma32(p, f, L4);
  p = fma32(p, f, L3);
  p = fma32(p, f, L2);
  p = fma32(p, f, L1);
  p = fma32(p, f, L0);
  p = fma32(p, f, -0.5);
  return fma32(e, LN2_HIGH, fma32(z, p, f));
}

// (tanh(a) - a) / a^3 in powers of a^2, for a < 0.625.
const T0 = fround(-0.333332837);
const T1 = fround(0.133314759);
const T2 = fround(-0.0537419431);
const T3 = fround(0.0206451751);
const T4 = fround(-0.00571088446);

const SMALL = 0.0001220703125;

/** The hyperbolic tangent; odd to the bit, so tanh(-0) is -0. */
export function tanh32(x: number): number {
  const a = Math.abs(x);
  // Below 2^-13 the polynomial rounds to a itself; returning x also passes NaN and the sign of 0.
  if (!(a >= SMALL)) return x;
  let result: number;
  if (a < 0.625) {
    const z = fround(a * a);
    let p = fma32(T4, z, T3);
    p = fma32(p, z, T2);
    p = fma32(p, z, T1);
    p = fma32(p, z, T0);
    result = fma32(fround(p * z), a, a);
  } else {
    // From a = 10 on the quotient is below half a unit of the last place of 1.
    const e = expReduced(a > 10 ? 20 : fround(a + a));
    result = fround(1 - fround(2 / fround(e + 1)));
  }
  return x < 0 ? -result : result;
}

/**
 * 1 / (1 + exp(-x)), computed as m - m * e / (1 + e) with e = exp(-|x|), m = x < 0 ? e : 1.
 * The quotient's two roundings count only with the weight e, which keeps the error below 2 ulp
 * where the plain quotient m / (1 + e) has 2.4.
 */
export function sigmoid32(x: number): number {
  if (x !== x) return x;
  const a = Math.abs(x);
  const e = expReduced(a > 104 ? -104 : -a);
  const m = x < 0 ? e : 1;
  const minusQuotient = fround(e / fround(-1 - e));
  return fma32(m, minusQuotient, m);
}
