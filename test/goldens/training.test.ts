// Whole trainings against PyTorch: thirty or forty steps from its initial parameters, batches in
// order. The two round differently, and every step carries that on: they agree to a thousandth.
import { describe, expect, test } from 'vitest';
import type { Layer, Loss, Model, Optimizer } from '../../lib/index.ts';
import { expectNear } from '../support/gradient-check.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { Golden, GoldenArray } from '../support/goldens.ts';

interface Config {
  /** The number of inputs, then units of dense layers and names of what follows them. */
  readonly layers: readonly (number | string)[];
  readonly loss: string;
  readonly optimizer: string;
  readonly lr: number;
  readonly batchSize: number;
  readonly steps: number;
}

// What PyTorch's side calls them, with its defaults where ours differ.
const optimizers: Record<string, (library: Library, learningRate: number) => Optimizer> = {
  adam: ({ optimizers }, learningRate) => optimizers.adam({ learningRate, epsilon: 1e-8 }),
  'sgd momentum .9': ({ optimizers }, learningRate) =>
    optimizers.sgd({ learningRate, momentum: 0.9 }),
  'rmsprop alpha .9': ({ optimizers }, learningRate) =>
    optimizers.rmsprop({ learningRate, rho: 0.9, epsilon: 1e-8 }),
};
const losses: Record<string, (library: Library) => Loss> = {
  'sparseCategoricalCrossentropy fromLogits': ({ losses }) =>
    losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  meanSquaredError: ({ losses }) => losses.meanSquaredError(),
};

/** The layers of a case. */
function layersOf({ layers }: Library, { layers: words }: Config): Layer[] {
  const [inputs, ...rest] = words;
  return rest.flatMap((word, i) => {
    const shape = i === 0 ? { inputShape: [Number(inputs)] } : {};
    if (typeof word === 'number') {
      // A normalization takes away what a bias in front of it would add.
      const useBias = rest[i + 1] !== 'batchNormalization';
      return layers.dense({ units: word, useBias, ...shape });
    }
    if (word !== 'batchNormalization') return layers.activation({ activation: word as 'relu' });
    return layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 });
  });
}

function modelOf(library: Library, golden: Golden): Model {
  const config = golden.config as unknown as Config;
  const model = library.sequential(layersOf(library, config), { seed: 1 });
  const weights = model.getWeights();
  const initial = golden.arrays('initial');
  expect(initial).toHaveLength(weights.length);
  model.setWeights(
    weights.map(({ name, shape }, i) => ({ name, shape, data: weightOf(initial[i]!) })),
  );
  const { optimizer, lr, loss } = config;
  model.compile({
    optimizer: optimizers[optimizer]!(library, lr),
    loss: losses[loss]!(library),
  });
  return model;
}

/** A kernel [out, in] as ours, [in, out]; anything else as it is. */
function weightOf({ shape, data }: GoldenArray): Float32Array {
  const [rows = 0, cols] = shape;
  if (cols === undefined) return Float32Array.from(data);
  return Float32Array.from(data, (_, e) => data[(e % rows) * cols + Math.floor(e / rows)]!);
}

const names = ['mlp-classifier', 'mlp-regressor', 'mlp-batchnorm'];
// Images and sequences have no layers here.
const absent = ['cnn-classifier', 'lstm-classifier'];

describeGoldens('training', names, testCases, absent);

function testCases(cases: readonly Golden[]): void {
  describe.each(executors)('on the %s executor', (executor) => {
    test.each(cases)('$name has the same losses and ends in the same weights', async (golden) => {
      const library = await libraryOn(executor);
      const model = modelOf(library, golden);
      const { batchSize, steps } = golden.config as unknown as Config;
      const [x, y] = ['x', 'y'].map((key) => {
        const { data, shape } = golden.array(key);
        return library.tensor(data, shape);
      });
      if (!x || !y) throw new Error('a case has no data');
      const stepsPerEpoch = Math.ceil(x.shape[0]! / batchSize);
      const seen: number[] = [];
      await model.fit(x, y, {
        epochs: Math.floor(steps / stepsPerEpoch),
        batchSize,
        shuffle: false,
        onBatchEnd: ({ loss }) => void seen.push(loss),
      });
      for (let row = 0; seen.length < steps; row += batchSize) {
        const batch = [x, y].map((all) => all.rows(row, row + batchSize));
        seen.push(model.trainOnBatch(batch[0]!, batch[1]!).loss);
      }
      expect(library.executorInfo().executor).toBe(executor);
      expect(seen).toHaveLength(steps);
      expectNear(seen, golden.numbers('losses'), 1e-3, 'losses');
      const final = golden.arrays('final');
      model.getWeights().forEach(({ name, data }, i) => {
        expectNear(data, weightOf(final[i]!), 1e-3, name);
      });
    });
  });
}
