// The definition of rounding, in whole numbers: what a fused multiply-add must give, computed
// without any floating-point operation that rounds. Slow and obvious; the judge of lib/arithmetic.

const UNIT = 2n ** 298n; // every product of two float32 is a whole multiple of 2^-298

/** A finite float32 as a whole multiple of 2^-149. */
function multiple(x: number): bigint {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  const exponent = (bits >>> 23) & 255;
  const fraction = BigInt(bits & 0x7fffff);
  const size = exponent === 0 ? fraction : (fraction + 0x800000n) << BigInt(exponent - 1);
  return bits >>> 31 ? -size : size;
}

/** The nearest float32 to value * 2^-298, ties to even; value is not zero. */
function nearest(value: bigint): number {
  const size = value < 0n ? -value : value;
  const length = size.toString(2).length;
  // A unit in the last place: 24 bits below the leading one, but no finer than 2^-149.
  const cut = BigInt(Math.max(length - 24, 149));
  const rest = size & ((1n << cut) - 1n);
  const half = 1n << (cut - 1n);
  let kept = size >> cut;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  const scale = Number(cut) - 298;
  const result = scale > 104 ? Infinity : Number(kept) * 2 ** scale;
  const limited = result >= 2 ** 128 ? Infinity : result;
  return value < 0n ? -limited : limited;
}

/** a * b + c for float32 a, b, c with exactly one rounding. */
export function exactFma(a: number, b: number, c: number): number {
  if (![a, b, c].every(Number.isFinite)) return a * b + c;
  const sum = multiple(a) * multiple(b) + ((multiple(c) * UNIT) >> 149n);
  return sum === 0n ? a * b + c : nearest(sum);
}
