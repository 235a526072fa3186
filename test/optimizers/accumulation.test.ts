// Gradient accumulation: what a group of batches comes to, bit by bit, on both executors; what
// counts as an update; and that nothing depends on where runs and segments end.
import { describe, expect, test } from 'vitest';
import { fma32 } from '../../lib/arithmetic.ts';
import { optimizers } from '../../lib/index.ts';
import type { LearningRate, Model, Optimizer, Value } from '../../lib/index.ts';
import { custom } from '../../lib/optimizers/custom.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { features, numbers, samples, uncompiled, weightsOf, x, y } from '../support/small-model.ts';

const rate = Math.fround(0.05);
const target = numbers(samples, 4);
const rows = 8;

/** One linear neuron on the data of the small model. */
function neuron({ layers, sequential }: Library, optimizer: Optimizer): Model {
  const model = sequential([layers.dense({ units: 1, inputShape: [features] })], { seed: 9 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

const batch = (i: number): [Float32Array, Float32Array] => [
  x.subarray(i * rows * features, (i + 1) * rows * features),
  target.subarray(i * rows, (i + 1) * rows),
];

/** The gradients of the first weights for a batch: a rule that puts them in the weights' place. */
function gradientsFor(library: Library, i: number): number[] {
  const revealing = library.optimizers.custom({
    name: 'revealing',
    slots: [],
    update: (_, g) => ({ w: g }),
  });
  const model = neuron(library, revealing);
  model.trainOnBatch(...batch(i));
  return weightsOf(model);
}

describe.each(executors)('accumulation on the %s executor', (executor) => {
  test('updates with the sum in the order of the batches, divided by their number', async () => {
    const library = await libraryOn(executor);
    const [first, second, third] = [0, 1, 2].map((i) => gradientsFor(library, i));
    const { sgd } = library.optimizers;
    const model = neuron(library, sgd({ learningRate: rate, gradientAccumulationSteps: 3 }));
    const before = weightsOf(model);
    for (const i of [0, 1]) {
      model.trainOnBatch(...batch(i));
      expect(weightsOf(model)).toEqual(before);
    }
    model.trainOnBatch(...batch(2));
    const wanted = before.map((w, e) => {
      const both = Math.fround((first?.[e] ?? NaN) + (second?.[e] ?? NaN));
      const mean = Math.fround(Math.fround(both + (third?.[e] ?? NaN)) / 3);
      return fma32(-rate, mean, w);
    });
    expect(weightsOf(model)).toEqual(wanted);
  });

  test('starts each group anew', async () => {
    const library = await libraryOn(executor);
    const { sgd } = library.optimizers;
    const model = neuron(library, sgd({ learningRate: rate, gradientAccumulationSteps: 2 }));
    for (const i of [0, 1]) model.trainOnBatch(...batch(i));
    const twin = neuron(library, sgd({ learningRate: rate, gradientAccumulationSteps: 2 }));
    twin.setWeights(model.getWeights());
    for (const i of [2, 3]) {
      model.trainOnBatch(...batch(i));
      twin.trainOnBatch(...batch(i));
    }
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('of equal rows is a batch that many times as large', async () => {
    const library = await libraryOn(executor);
    // All sums are exact: halves and quarters of small numbers.
    const data = Float32Array.from({ length: 8 * features }, (_, i) => ((i * 5) % 7) - 3);
    const wanted = Float32Array.from({ length: 8 }, (_, i) => i - 4);
    const train = async (gradientAccumulationSteps: number): Promise<number[]> => {
      const { sgd } = library.optimizers;
      const options = { learningRate: 2 ** -6, momentum: 0.5, gradientAccumulationSteps };
      const model = neuron(library, sgd(options));
      model.setWeights(
        model.getWeights().map((own) => ({ ...own, data: own.data.map((_, i) => i % 2) })),
      );
      const batchSize = 8 / gradientAccumulationSteps;
      await model.fit(data, wanted, { batchSize, shuffle: false, epochs: 2 });
      return weightsOf(model);
    };
    const whole = await train(1);
    expect(await train(2)).toEqual(whole);
    expect(await train(8)).toEqual(whole);
  });

  test('clips and decays the mean, and leaves slots alone meanwhile', async () => {
    const library = await libraryOn(executor);
    const { adam } = library.optimizers;
    const options = { weightDecay: 0.1, globalClipNorm: 0.01, amsgrad: true, beta1: 0.5 };
    const model = neuron(library, adam({ ...options, gradientAccumulationSteps: 2 }));
    const twin = neuron(library, adam(options));
    // Two batches of the same rows have that batch's gradient as their mean.
    for (const i of [0, 1, 2]) {
      for (let time = 0; time < 2; time++) model.trainOnBatch(...batch(i));
      twin.trainOnBatch(...batch(i));
    }
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });
});

describe('accumulation', () => {
  const classifier = (gradientAccumulationSteps: number, learningRate: LearningRate): Model => {
    const model = uncompiled();
    const optimizer = optimizers.nadam({ learningRate, gradientAccumulationSteps });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    return model;
  };
  const falling = (update: number): number => 0.01 / (1 + update);

  test('waits over the ends of epochs, segments and runs', async () => {
    const whole = classifier(4, falling);
    await whole.fit(x, y, { epochs: 6, batchSize: 8 });
    const cut = classifier(4, falling);
    await cut.fit(x, y, { epochs: 2, batchSize: 8, onBatchEnd: () => {} });
    for (let i = 0; i < 4; i++) await cut.fit(x, y, { batchSize: 8 });
    expect(weightsOf(cut)).toEqual(weightsOf(whole));
  });

  test('asks a schedule for updates, not for batches', async () => {
    const asked = new Set<number>();
    const model = classifier(4, (update) => {
      asked.add(update);
      return 0.01;
    });
    // Seven batches an epoch.
    await model.fit(x, y, { epochs: 3, batchSize: 8 });
    expect([...asked]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('is refused to a rule that has a slot of the same name', () => {
    const own = { name: 'own', slots: ['gradientSum'] } as const;
    const update = (w: Value, g: Value) => ({ w, gradientSum: g });
    expect(custom({ ...own, update }).slots).toEqual(['gradientSum']);
    const call = () => custom({ ...own, update, gradientAccumulationSteps: 2 });
    expectRefused(call, 'own: slots: got "gradientSum"');
  });

  test('needs a whole number of batches', () => {
    const name = 'gradientAccumulationSteps';
    expectOptionChecked(optimizers.sgd, 'sgd', name, {}, ['2^31', '2^53']);
    expect(optimizers.sgd({ gradientAccumulationSteps: 1 }).slots).toEqual([]);
    expect(optimizers.sgd({ gradientAccumulationSteps: 2 }).slots).toEqual(['gradientSum']);
  });
});
