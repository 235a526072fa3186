// Random weights. Element e of a weight is a function of the seed, the weight's full name and e
// alone, computed in float64 and rounded once; k is its 24-bit number of rule A9.
import { needNumber } from '../data/check.ts';
import { inverseNormalCdf } from '../float64.ts';
import { siteOf, splitSeed, words } from '../random.ts';

export interface Seeded {
  /** From 0 to 2^53 − 1; default: the model's seed. */
  seed?: number;
}

/** Checks the option `seed`; undefined means the model's. */
export function readSeed(where: string, seed: unknown): number | undefined {
  if (seed === undefined) return undefined;
  return needNumber(where, 'seed', seed, { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER });
}

/** Fills `out` with draw(u), u the middles of 2^24 equal parts of (0, 1): never 0, never 1. */
function fillFrom(
  out: Float32Array,
  seed: number,
  weight: string,
  draw: (u: number) => number,
): void {
  const key = splitSeed(seed);
  const site = siteOf(`${weight}/0`);
  const block = new Uint32Array(Math.min(out.length, 4096));
  for (let start = 0; start < out.length; start += block.length) {
    const count = Math.min(block.length, out.length - start);
    words(key, site, 0, count, block, start);
    for (let i = 0; i < count; i++) {
      const k = (block[i] ?? 0) >>> 8;
      out[start + i] = draw((k + 0.5) / 16777216);
    }
  }
}

/** Uniform between min and max. */
export function fillUniform(
  out: Float32Array,
  seed: number,
  weight: string,
  min: number,
  max: number,
): void {
  fillFrom(out, seed, weight, (u) => min + (max - min) * u);
}

/** Normal; 24 bits reach 5.3 standard deviations. */
export function fillNormal(
  out: Float32Array,
  seed: number,
  weight: string,
  mean: number,
  stddev: number,
): void {
  fillFrom(out, seed, weight, (u) => mean + stddev * inverseNormalCdf(u));
}

// The share of a normal distribution below −2 standard deviations.
const belowTwo = 0.022750131948179195;

/** Normal, cut at two standard deviations; `stddev` is that of the uncut distribution. */
export function fillTruncatedNormal(
  out: Float32Array,
  seed: number,
  weight: string,
  mean: number,
  stddev: number,
): void {
  const kept = 1 - 2 * belowTwo;
  fillFrom(out, seed, weight, (u) => mean + stddev * inverseNormalCdf(belowTwo + kept * u));
}
