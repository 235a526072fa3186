// The scalar primitives of rule A1 to A6: every rounding of a float32 in TypeScript goes through
// this page. Arguments and results are numbers that equal their own fround; the native twins are
// native/simd and native/elementary.h, expm1.h, erf.h and turns.h, and both give the same bits.
import { MIN_NORMAL } from './arithmetic/fma.ts';

export { fixup, fma32 } from './arithmetic/fma.ts';
export { exp32, log32, sigmoid32, tanh32 } from './arithmetic/elementary.ts';
export { erf32 } from './arithmetic/erf.ts';
export { expm132, log1p32 } from './arithmetic/expm1.ts';
export { cosTurns32, sinTurns32 } from './arithmetic/turns.ts';

const { fround } = Math;

// Two float32 lose nothing when they become doubles, and 53 bits are more than 2 * 24 + 2, so
// rounding the double result of one operation once more gives the float32 operation (A1).

/** a + b. */
export function add32(a: number, b: number): number {
  return fround(a + b);
}

/** a - b. */
export function sub32(a: number, b: number): number {
  return fround(a - b);
}

/** a * b. */
export function mul32(a: number, b: number): number {
  return fround(a * b);
}

/** a / b. */
export function div32(a: number, b: number): number {
  return fround(a / b);
}

/** The square root of a. */
export function sqrt32(a: number): number {
  return fround(Math.sqrt(a));
}

/** The largest whole number that is not above a; keeps -0. */
export function floor32(a: number): number {
  return Math.floor(a);
}

/** a with its sign bit flipped. */
export function neg32(a: number): number {
  return -a;
}

/** a with its sign bit cleared. */
export function abs32(a: number): number {
  return Math.abs(a);
}

/** A4: a where a < b or a is NaN, else b. A NaN on either side comes out. */
export function min32(a: number, b: number): number {
  return a < b || a !== a ? a : b;
}

/** A4: a where a > b or a is NaN, else b. A NaN on either side comes out. */
export function max32(a: number, b: number): number {
  return a > b || a !== a ? a : b;
}

/** 1 where a < b, else 0, also for NaN. */
export function less32(a: number, b: number): number {
  return a < b ? 1 : 0;
}

/** 1 where a <= b, else 0, also for NaN. */
export function lessEqual32(a: number, b: number): number {
  return a <= b ? 1 : 0;
}

/** 1 where a equals b (+0 equals -0), else 0, also for NaN. */
export function equal32(a: number, b: number): number {
  return a === b ? 1 : 0;
}

/** a where the condition is below or above zero, b where it is zero or NaN. */
export function select32(condition: number, a: number, b: number): number {
  return condition === 0 || condition !== condition ? b : a;
}

/** A6: +0 where a is smaller than every normal float32, else a. */
export function flushTiny32(a: number): number {
  return Math.abs(a) < MIN_NORMAL ? 0 : a;
}
