// Whole trainings against PyTorch: forty steps from its initial parameters, batches in order. The
// two round differently, and every step carries that on: they agree to a thousandth.
import { describe, expect, test } from 'vitest';
import type { Model } from '../../lib/index.ts';
import { expectNear } from '../support/gradient-check.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { Golden, GoldenArray } from '../support/goldens.ts';

interface Config {
  /** The number of inputs, then units, each with an activation unless it is linear. */
  readonly layers: readonly (number | string)[];
  readonly optimizer: string;
  readonly lr: number;
  readonly batchSize: number;
  readonly steps: number;
}

// What PyTorch's side calls them, with its defaults where ours differ.
const optimizers: Record<string, (library: Library, learningRate: number) => { name: string }> = {
  adam: ({ optimizers }, learningRate) => optimizers.adam({ learningRate, epsilon: 1e-8 }),
  'sgd momentum .9': ({ optimizers }, learningRate) =>
    optimizers.sgd({ learningRate, momentum: 0.9 }),
};
const losses: Record<string, (library: Library) => { name: string }> = {
  'sparseCategoricalCrossentropy fromLogits': ({ losses }) =>
    losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  meanSquaredError: ({ losses }) => losses.meanSquaredError(),
};

function modelOf(library: Library, golden: Golden): Model {
  const { config } = golden;
  const { layers, optimizer, lr } = config as unknown as Config;
  const [inputs, ...rest] = layers;
  const stack = rest.flatMap((units, i) => {
    if (typeof units === 'string') return [];
    const next = rest[i + 1];
    return library.layers.dense({
      units,
      ...(typeof next === 'string' && { activation: next as 'relu' }),
      ...(i === 0 && { inputShape: [Number(inputs)] }),
    });
  });
  const model = library.sequential(stack, { seed: 1 });
  const weights = model.getWeights();
  const initial = golden.arrays('initial');
  expect(initial).toHaveLength(weights.length);
  model.setWeights(
    weights.map(({ name, shape }, i) => ({ name, shape, data: weightOf(initial[i]!) })),
  );
  const loss = losses[String(config['loss'])]!(library) as Parameters<Model['compile']>[0]['loss'];
  model.compile({ optimizer: optimizers[optimizer]!(library, lr), loss });
  return model;
}

/** A kernel [out, in] as ours, [in, out]; anything else as it is. */
function weightOf({ shape, data }: GoldenArray): Float32Array {
  const [rows = 0, cols] = shape;
  if (cols === undefined) return Float32Array.from(data);
  return Float32Array.from(data, (_, e) => data[(e % rows) * cols + Math.floor(e / rows)]!);
}

describeGoldens('training', ['mlp-classifier', 'mlp-regressor'], (cases) => {
  test('there are both networks', () => {
    expect(cases.map(({ name }) => name)).toEqual(['mlp-classifier', 'mlp-regressor']);
  });

  describe.each(executors)('on the %s executor', (executor) => {
    test.each(cases)('$name has the same losses and ends in the same weights', async (golden) => {
      const library = await libraryOn(executor);
      const model = modelOf(library, golden);
      const { batchSize, steps } = golden.config as unknown as Config;
      const x = golden.array('x');
      const y = golden.array('y');
      const stepsPerEpoch = Math.ceil(x.shape[0]! / batchSize);
      const seen: number[] = [];
      await model.fit(library.tensor(x.data, x.shape), library.tensor(y.data, y.shape), {
        epochs: steps / stepsPerEpoch,
        batchSize,
        shuffle: false,
        onBatchEnd: ({ loss }) => void seen.push(loss),
      });
      expect(library.executorInfo().executor).toBe(executor);
      expect(seen).toHaveLength(steps);
      expectNear(seen, golden.numbers('losses'), 1e-3, 'losses');
      const final = golden.arrays('final');
      model.getWeights().forEach(({ name, data }, i) => {
        expectNear(data, weightOf(final[i]!), 1e-3, name);
      });
    });
  });
});
