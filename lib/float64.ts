// A10: the functions of float64 behind numbers that reach a weight: schedules, bias corrections and
// initializers. Built from + - * / and a few exact functions of Math, because Math.exp, Math.log,
// Math.pow and their like may differ in the last bit between two versions of Node.js.

// ln 2 in two parts: the first has 32 bits, so that a product with an exponent is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2E = 1 / (LN2_HIGH + LN2_LOW);
const SQRT_2 = Math.sqrt(2);
const TWO_PI = 6.283185307179586;

const doubles = new Float64Array(1);
// Little endian, as every machine that bitgrad runs on: word 1 has the sign, exponent and top bits.
const halves = new Int32Array(doubles.buffer);

/** 2^k for -1022 <= k <= 1023. */
function powerOfTwo(k: number): number {
  halves[0] = 0;
  halves[1] = (k + 1023) << 20;
  return doubles[0]!;
}

/** e to the power x, to less than one unit in the last place; gradual underflow aside. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.floor(x * LOG2E + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  // The series of exp(r) from its 14th term down; |r| <= 0.347, the rest is below 2^-57.
  let p = 1;
  for (let n = 14; n > 2; n--) p = 1 + (r / n) * p;
  // exp(r) = 1 + r + p * r^2 / 2, with what the subtraction of `low` rounded away.
  const lost = high - r - low;
  const y = 1 + (r + (lost + p * r * r * 0.5));
  // Two factors, the first without rounding: 2^1024 and subnormal powers need both.
  const half = k >> 1;
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

/** The natural logarithm, to less than one unit in the last place: NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // x = 2^e * m with m from sqrt(1/2) to sqrt(2); a subnormal x is made normal first.
  const tiny = x < 2.2250738585072014e-308;
  doubles[0] = tiny ? x * 18014398509481984 : x;
  let e = ((halves[1]! >> 20) & 2047) - (tiny ? 1077 : 1023);
  halves[1] = (halves[1]! & 0xfffff) | (1023 << 20);
  let m = doubles[0];
  if (m > SQRT_2) {
    m /= 2;
    e += 1;
  }
  // log(1 + f) = 2 * atanh(s), s = f / (2 + f), written as f minus a small correction (fdlibm).
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let n = 25; n > 1; n -= 2) series = (series + 2 / n) * z;
  const square = f * f * 0.5;
  const correction = square - (s * (square + series) + e * LN2_LOW);
  return e * LN2_HIGH - (correction - f);
}

/** x to the power n, a whole number, by squaring: relative error about |n| * 2^-53. */
export function powInt(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return n < 0 ? 1 / result : result;
}

/**
 * x to the power y, for x >= 0 or a whole y, else NaN. Relative error about
 * (1 + |y * log(x)|) * 2^-52.
 */
export function pow(x: number, y: number): number {
  if (Number.isSafeInteger(y)) return powInt(x, y);
  if (x === 0) return y > 0 ? 0 : y < 0 ? Infinity : NaN;
  return exp(y * log(x));
}

/** sin(2 pi r) for |r| <= 1/8, by its series. */
function sinOctant(r: number): number {
  const x = TWO_PI * r;
  const z = x * x;
  let p = 0;
  for (let n = 18; n > 0; n -= 2) p = (-z / (n * (n + 1))) * (1 + p);
  return x + x * p;
}

/** cos(2 pi r) for |r| <= 1/8, by its series. */
function cosOctant(r: number): number {
  const z = TWO_PI * r * (TWO_PI * r);
  let p = 0;
  for (let n = 18; n > 2; n -= 2) p = (-z / (n * (n - 1))) * (1 + p);
  const half = z * 0.5;
  // 1 - half is rounded; what it loses goes back in with the rest of the series.
  const top = 1 - half;
  return top + (1 - top - half - half * p);
}

/** The cosine of an angle in turns: cosTurns(1/4) is exactly 0, cosTurns(1/2) exactly -1. */
export function cosTurns(turns: number): number {
  // Both subtractions are exact: the quarter nearest to the angle, and the rest of it.
  const whole = turns - Math.floor(turns);
  const quarter = Math.floor(whole * 4 + 0.5);
  const rest = whole - quarter / 4;
  switch (quarter & 3) {
    case 0:
      return cosOctant(rest);
    case 1:
      return 0 - sinOctant(rest);
    case 2:
      return -cosOctant(rest);
    default:
      return sinOctant(rest);
  }
}

/** The sine of an angle in turns: sinTurns(1/2) is exactly 0, sinTurns(1/4) exactly 1. */
export function sinTurns(turns: number): number {
  const whole = turns - Math.floor(turns);
  const quarter = Math.floor(whole * 4 + 0.5);
  const rest = whole - quarter / 4;
  switch (quarter & 3) {
    case 0:
      return sinOctant(rest);
    case 1:
      return cosOctant(rest);
    case 2:
      return 0 - sinOctant(rest);
    default:
      return -cosOctant(rest);
  }
}

type Coefficients = readonly number[];

// Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: numerator and
// denominator of three rational functions, highest power first.
const CENTRE_TOP: Coefficients = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const CENTRE_BOTTOM: Coefficients = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const MIDDLE_TOP: Coefficients = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const MIDDLE_BOTTOM: Coefficients = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_TOP: Coefficients = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_BOTTOM: Coefficients = [
  2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

function polynomial(coefficients: Coefficients, x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

/** The number below which a standard normal variable lies with probability p. */
export function inverseNormalCdf(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-log(tail));
  const size =
    r <= 5
      ? polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6)
      : polynomial(TAIL_TOP, r - 5) / polynomial(TAIL_BOTTOM, r - 5);
  return q < 0 ? -size : size;
}
