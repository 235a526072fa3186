// A5: the error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. Twin of
// native/erf.h: same constants, same order. The coefficients are fitted as those of elementary.ts.
import { expReduced } from './elementary.ts';
import { fma32 } from './fma.ts';

const { fround } = Math;

// erf(a) / a - 1 in powers of a^2, for a < 15/16.
const N0 = fround(0.128379166);
const N1 = fround(-0.376126289);
const N2 = fround(0.112836257);
const N3 = fround(-0.0268557388);
const N4 = fround(0.00519244932);
const N5 = fround(-0.00080505939);
const N6 = fround(8.00152193e-5);

// (log(1 - erf(a)) + a) / a for 15/16 <= a <= 4, each error weighted with 1 - erf(a).
const F0 = fround(-0.128637075);
const F1 = fround(-0.635198057);
const F2 = fround(-0.106158957);
const F3 = fround(0.0236944202);
const F4 = fround(-0.00361023401);
const F5 = fround(0.000314820674);
const F6 = fround(-1.0427153e-5);

/** The error function; odd to the bit, so erf(-0) is -0. From 3.92 on it is 1. */
export function erf32(x: number): number {
  if (x !== x) return x;
  const size = Math.abs(x);
  const a = size > 4 ? 4 : size;
  let result: number;
  if (a < 0.9375) {
    const z = fround(a * a);
    let p = fma32(N6, z, N5);
    p = fma32(p, z, N4);
    p = fma32(p, z, N3);
    p = fma32(p, z, N2);
    p = fma32(p, z, N1);
    p = fma32(p, z, N0);
    result = fma32(p, a, a);
  } else {
    let p = fma32(F6, a, F5);
    p = fma32(p, a, F4);
    p = fma32(p, a, F3);
    p = fma32(p, a, F2);
    p = fma32(p, a, F1);
    p = fma32(p, a, F0);
    result = fround(1 - expReduced(fma32(p, a, -a)));
  }
  return x < 0 || Object.is(x, -0) ? -result : result;
}
