// Training with half its units dead. The gradients of a dead unit are exactly 0, so what the
// optimizer remembers of it decays, and numbers too small to be normal would make every later step
// slow, if updates did not flush them. The slots are first filled by healthy training; then half
// the units are killed and trained on until their slots have decayed.
import { layers, optimizers, sequential } from 'bitgrad';
import type { Model, Optimizer } from 'bitgrad';
import { timed } from '../fit.ts';
import { summarize } from '../measurement.ts';
import type { Measurement, Rounds } from '../measurement.ts';
import { numbers } from '../workloads.ts';
import { inTurn } from './windows.ts';

// Small batches: the updates take a good part of a step.
const sizes = [784, 512, 256, 10] as const;
const batchSize = 16;
const samples = 512;
// Slots lose about a tenth in each step, so 0.9^1280 of them is left: far below 2^-126. Were the
// two betas of adam equal, they would be one constant, and its program not a well-known one.
const epochsOfDecay = 40;

const kinds = {
  adam: () => optimizers.adam({ learningRate: 1e-4, beta2: 0.91 }),
  rmsprop: () => optimizers.rmsprop({ learningRate: 1e-4 }),
  momentum: () => optimizers.sgd({ learningRate: 1e-3, momentum: 0.9 }),
} as const satisfies Readonly<Record<string, () => Optimizer>>;

export const deadKinds = Object.keys(kinds) as (keyof typeof kinds)[];

/** A healthy net and one half dead in turn, on one thread. */
export async function measureDead(kind: keyof typeof kinds, how: Rounds): Promise<Measurement[]> {
  const x = numbers(samples * sizes[0]);
  const y = Int32Array.from({ length: samples }, (_, i) => i % sizes[3]);
  const models = [modelOf(kinds[kind]()), modelOf(kinds[kind]())] as const;
  const [, dying] = models;
  const fits = models.map((model) =>
    timed((epochs) => model.fit(x, y, { epochs, batchSize, threads: 1 })),
  );
  for (const fit of fits) await fit(1);
  killHalf(dying);
  for (const fit of fits) await fit(epochsOfDecay);
  const rates = await inTurn(fits, samples, how);
  const ratios = rates.map(([healthy = NaN, dead = NaN]) => dead / healthy);
  const of = (fit: number): number[] => rates.map((round) => round[fit] ?? NaN);
  return [
    summarize(`dead/${kind}, healthy`, 1, 'samples_s', of(0)),
    summarize(`dead/${kind}, half dead`, 1, 'samples_s', of(1)),
    summarize(`dead/${kind}, half dead, as fast as healthy`, 1, 'ratio', ratios),
  ];
}

function modelOf(optimizer: Optimizer): Model {
  const [inputs, first, second, classes] = sizes;
  const model = sequential(
    [
      layers.dense({ units: first, activation: 'relu', inputShape: [inputs] }),
      layers.dense({ units: second, activation: 'relu' }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** No input lifts a unit with such a bias above 0. */
function killHalf(model: Model): void {
  const hidden = ['dense/bias', 'dense_1/bias'];
  const weights = model.getWeights().map((weight) => {
    if (!hidden.includes(weight.name)) return weight;
    const data = weight.data.slice().fill(-1e6, 0, weight.data.length / 2);
    return { ...weight, data };
  });
  model.setWeights(weights);
}
