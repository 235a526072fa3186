// A5: sine and cosine of an angle in turns, sin(2 pi x) and cos(2 pi x). A turn is a whole number,
// so the angle is reduced exactly, however large it is. Twin of native/turns.h: same constants,
// same order. The coefficients are fitted as those of elementary.ts.
import { fma32 } from './fma.ts';

const { fround } = Math;

// 1.5 * 2^23: adding it to |x| < 2^22 rounds at the units, ties to even.
const UNITS = 12582912;

// 2 pi, and (sin(2 pi t) / t - TWO_PI) in powers of t^2, for |t| <= 1/8.
const TWO_PI = fround(6.28318548);
const S0 = fround(-1.95323977e-7);
const S1 = fround(-41.3416595);
const S2 = fround(81.5918884);
const S3 = fround(-75.3689651);

// (cos(2 pi t) - 1) / t^2 in powers of t^2, for |t| <= 1/8.
const C0 = fround(-19.7392082);
const C1 = fround(64.9391479);
const C2 = fround(-85.4245224);
const C3 = fround(58.6210594);

/** The sine of an angle >= 0, moved on by whole quarter turns. */
function sineOfSize(size: number, quartersMore: number): number {
  // Both are multiples of the last place of `size` and smaller than it, hence exact; so is the rest
  // from the nearest quarter, in [-1/8, 1/8].
  const a = size - Math.floor(size);
  const quarter = fround(a * 4 + UNITS) - UNITS;
  const t = a - quarter / 4;
  const z = fround(t * t);
  const place = quarter + quartersMore;
  let y: number;
  if (place % 2 === 1) {
    let p = fma32(C3, z, C2);
    p = fma32(p, z, C1);
    p = fma32(p, z, C0);
    y = fma32(p, z, 1);
  } else {
    let p = fma32(S3, z, S2);
    p = fma32(p, z, S1);
    p = fma32(p, z, S0);
    y = fma32(t, TWO_PI, fround(t * p));
  }
  // Adding +0 turns -0 into +0: a zero is positive unless the whole function is negated.
  return (place % 4 >= 2 ? -y : y) + 0;
}

/**
 * sin(2 pi x); odd to the bit. 0 at whole and half turns, with the sign of x; exact at quarters;
 * NaN for an infinity.
 */
export function sinTurns32(x: number): number {
  const y = sineOfSize(Math.abs(x), 0);
  return x < 0 || Object.is(x, -0) ? -y : y;
}

/** cos(2 pi x); even. Exact at quarter turns, where its zeros are +0; NaN for an infinity. */
export function cosTurns32(x: number): number {
  return sineOfSize(Math.abs(x), 1);
}
