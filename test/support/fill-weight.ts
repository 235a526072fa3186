// What an initializer fills a weight with, and the moments of it.
import type { InitializerDefinition } from '../../lib/initializers/initializer.ts';

/** Numbers of a weight `dense/kernel` of this shape, with the seed 1 of the model. */
export function filled(
  initializer: InitializerDefinition,
  shape: readonly number[],
  seed = 1,
  weight = 'dense/kernel',
): Float32Array {
  const out = new Float32Array(shape.reduce((product, size) => product * size, 1));
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- this is no array
  initializer.fill(out, shape, seed, weight);
  return out;
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly largest: number;
}

/** Mean, standard deviation and largest size. */
export function momentsOf(numbers: Float32Array): Moments {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
}

/** Whether mean and deviation are those wanted, within five of their own standard errors. */
export function hasMoments(numbers: Float32Array, mean: number, deviation: number): boolean {
  const found = momentsOf(numbers);
  const error = (5 * deviation) / Math.sqrt(numbers.length);
  return Math.abs(found.mean - mean) <= error && Math.abs(found.deviation - deviation) <= error;
}
