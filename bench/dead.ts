// `npm run bench:dead`: training with half its units dead. The gradients of a dead unit are exactly
// 0, so what the optimizer remembers of it decays, and numbers too small to be normal would make
// every later step slow, if updates did not flush them. The slots are first filled by healthy
// training; then half the units are killed and trained on until their slots have decayed. Windows
// of the net so treated and of a healthy one alternate; their quotients are printed.
import { Command } from 'commander';
import { layers, optimizers, sequential } from 'bitgrad';
import type { Model, Optimizer } from 'bitgrad';
import { wholeNumber } from '../examples/options.ts';
import { epochsIn } from './fit.ts';
import { digits, summarize } from './measurement.ts';
import type { Measurement } from './measurement.ts';
import { numbers } from './workloads.ts';

interface Options {
  readonly json?: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly threads: number;
}

// Small batches: the updates take a good part of a step.
const sizes = [784, 512, 256, 10] as const;
const batchSize = 16;
const samples = 512;
// Slots lose about a tenth in each step, so 0.9^1280 of them is left: far below 2^-126. Were the
// two betas of adam equal, they would be one constant, and its program not a well-known one.
const epochsOfDecay = 40;

const kinds: Readonly<Record<string, () => Optimizer>> = {
  adam: () => optimizers.adam({ learningRate: 1e-4, beta2: 0.91 }),
  rmsprop: () => optimizers.rmsprop({ learningRate: 1e-4 }),
  momentum: () => optimizers.sgd({ learningRate: 1e-3, momentum: 0.9 }),
};

const x = numbers(samples * sizes[0]);
const y = Int32Array.from({ length: samples }, (_, i) => i % sizes[3]);

const command = new Command('dead')
  .description('measures training with half the hidden units dead')
  .option('--json', 'one JSON line per measurement')
  .option('--rounds <n>', 'windows per measurement', wholeNumber(1, 1000), 7)
  .option('--seconds <n>', 'length of a window', wholeNumber(1, 1000), 1)
  .option('--threads <n>', 'threads to train on', wholeNumber(1, 64), 1)
  .parse();

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  for (const [name, optimizer] of Object.entries(kinds)) {
    for (const row of await measure(name, optimizer, options)) print(row, options);
  }
}

async function measure(
  name: string,
  optimizer: () => Optimizer,
  { rounds, seconds, threads }: Options,
): Promise<Measurement[]> {
  const healthy = modelOf(optimizer());
  const dead = modelOf(optimizer());
  const fitOf =
    (model: Model) =>
    async (epochs: number): Promise<number> => {
      const began = performance.now();
      await model.fit(x, y, { epochs, batchSize, threads });
      return (performance.now() - began) / 1000;
    };
  for (const model of [healthy, dead]) {
    await fitOf(model)(1);
    if (model === dead) killHalf(model);
    await fitOf(model)(epochsOfDecay);
  }
  const epochs = await epochsIn(fitOf(healthy), seconds);
  const rateOf = async (model: Model): Promise<number> =>
    (epochs * samples) / (await fitOf(model)(epochs));
  const rates: { whole: number; half: number }[] = [];
  while (rates.length < rounds) {
    rates.push({ whole: await rateOf(healthy), half: await rateOf(dead) });
  }
  const row = (
    text: string,
    metric: Measurement['metric'],
    of: (rate: { whole: number; half: number }) => number,
  ): Measurement => summarize(`${name}, ${text}`, threads, metric, rates.map(of));
  return [
    row('healthy', 'samples_s', ({ whole }) => whole),
    row('half dead', 'samples_s', ({ half }) => half),
    row('half dead to healthy', 'ratio', ({ whole, half }) => half / whole),
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

function print(row: Measurement, { json = false }: Options): void {
  const { workload, threads, metric, value, low, high } = row;
  const text = `${digits(value)} (${digits(low)} to ${digits(high)})`;
  console.log(json ? JSON.stringify(row) : `${workload}, ${threads} threads, ${metric}: ${text}`);
}
