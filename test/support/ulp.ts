// Holds a float32 function to its exact values: at most 2 units of the last place (A5), and the
// signs, infinities and NaN of the exact value. `npm run ulp` does the same for all inputs.
import { patterns } from '../arithmetic-cases.ts';

// A unit of the last place at an exact value: the distance of float32 numbers there.
function unitAt(exact: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(exact)));
  return 2 ** Math.max(-149, exponent - 23);
}

function isRight(y: number, exact: number): boolean {
  const rounded = Math.fround(exact);
  if (y === 0 || rounded === 0 || !Number.isFinite(y) || !Number.isFinite(rounded)) {
    return Object.is(y, rounded);
  }
  return Math.abs(y - exact) <= 2 * unitAt(exact);
}

/** Inputs of every exponent, and some more, for which the function is off; a few as text. */
export function inputsOff(
  f: (x: number) => number,
  exact: (x: number) => number,
  more: readonly number[] = [],
): string[] {
  const inputs = [...patterns(60_000), ...more.map(Math.fround)];
  const off = inputs.filter((x) => !isRight(f(x), exact(x)));
  return off.slice(0, 5).map((x) => `${x}: got ${f(x)}, exact ${exact(x)}`);
}
