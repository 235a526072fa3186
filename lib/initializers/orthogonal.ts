// Weights that keep angles and lengths, however many layers a signal passes (Saxe, McClelland and
// Ganguli 2014).
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { InitializerDefinition } from './initializer.ts';
import { fillNormal, readSeed } from './sampling.ts';
import type { Seeded } from './sampling.ts';

export interface OrthogonalOptions extends Seeded {
  /** What lengths are multiplied by; default 1. */
  gain?: number;
}

/**
 * A weight [..., in, out], read as a matrix of `out` columns, whose columns (or rows, whichever are
 * fewer) have the length `gain` and are at right angles. It is the Q of a matrix of normal numbers,
 * with the signs for which R has a positive diagonal: so all rotations are equally likely. Computed
 * in float64, in about 2·max·min² multiplications and as many additions.
 * Source: Saxe, McClelland and Ganguli 2014.
 * @throws TypeError or RangeError if an option is unknown or wrong; when a model is made, if the
 *   weight has fewer than two axes.
 * @example
 * layers.dense({ units: 8, activation: 'tanh', kernelInitializer: initializers.orthogonal() });
 */
export function orthogonal(options?: OrthogonalOptions): InitializerDefinition {
  const name = 'orthogonal';
  const given = readOptions(name, options, { seed: undefined, gain: 1 });
  const ownSeed = readSeed(name, given.value('seed'));
  const gain = given.number('gain');
  return remember('initializers', given, {
    name,
    fill(out, shape, seed, weight) {
      const cols = shape.at(-1) ?? 1;
      if (shape.length < 2) {
        const got = `${weight} has shape ${shapeText(shape)}`;
        throw rangeError(name, `${got}, needed at least two axes`);
      }
      const rows = out.length / cols;
      fillNormal(out, ownSeed ?? seed, weight, 0, 1);
      const tall = rows >= cols;
      const [fewer, more] = tall ? [cols, rows] : [rows, cols];
      const vectors = Array.from({ length: fewer }, (_, i) =>
        Float64Array.from(out.subarray(i * more, (i + 1) * more)),
      );
      orthonormalize(vectors);
      vectors.forEach((vector, i) => {
        const [start, stride] = tall ? [i, cols] : [i * cols, 1];
        vector.forEach((x, p) => (out[start + p * stride] = gain * x));
      });
    },
  });
}

/**
 * Gram and Schmidt, modified: each vector loses what lies along those before it, then gets the
 * length 1. A vector that loses nearly all of itself keeps mostly rounding errors, so it is
 * cleaned once more.
 */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, j) => {
    let before: number;
    let after = lengthOf(vector);
    do {
      before = after;
      for (let i = 0; i < j; i++) takeOff(vector, vectors[i]!); // i < j
      after = lengthOf(vector);
    } while (after < 0.1 * before);
    for (let p = 0; p < vector.length; p++) vector[p]! /= after; // p is in range
  });
}

// v ← v − (v·u)·u, |u| = 1
function takeOff(v: Float64Array, u: Float64Array): void {
  const share = dot(v, u);
  for (let p = 0; p < v.length; p++) v[p]! -= share * u[p]!; // of one length
}

function lengthOf(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}

function dot(v: Float64Array, u: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < v.length; p++) sum += v[p]! * u[p]!; // of one length
  return sum;
}
