// A small model and data for it, enough to exercise everything a run does: dropout counts steps,
// Adam counts updates, and 50 samples in batches of 8 leave a last batch of 2.
import { layers, sequential } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
import { splitSeed, uniform } from '../../lib/random.ts';

export const samples = 50;
export const features = 4;
export const classes = 3;

/** Numbers in [-1, 1) that depend on the name alone. */
export function numbers(count: number, site: number): Float32Array {
  const out = new Float32Array(count);
  uniform(splitSeed(7), site, 0, count, out);
  return out.map((u) => 2 * u - 1);
}

export const x: Float32Array = numbers(samples * features, 1);
export const y: Int32Array = Int32Array.from(numbers(samples, 2), (u) =>
  Math.min(classes - 1, Math.floor(((u + 1) / 2) * classes)),
);

export function uncompiled(seed = 3): Model {
  return sequential(
    [
      layers.dense({ units: 6, activation: 'tanh', inputShape: [features] }),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { seed },
  );
}

/** Adam on sparse crossentropy with accuracy. */
export function classifier(seed = 3): Model {
  const model = uncompiled(seed);
  const loss = 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
  return model;
}

/** All weights behind one another, for comparing bits. */
export function weightsOf(model: Model): number[] {
  return model.getWeights().flatMap(({ data }) => [...data]);
}

/** Turns of the event loop, until something is so. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
