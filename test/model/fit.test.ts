// What fit does to a model and what it reports, in the words of the design's semantics.
import { describe, expect, test, vi } from 'vitest';
import { layers, optimizers, sequential, tensor } from '../../lib/index.ts';
import type { EpochLogs, Model } from '../../lib/index.ts';
import { shuffle, siteOf, splitSeed } from '../../lib/random.ts';
import { expectRefused } from '../support/bad-values.ts';
import {
  classifier,
  features,
  samples,
  uncompiled,
  weightsOf,
  x,
  y,
} from '../support/small-model.ts';

/** A model of one weight, w: the loss of a sample is (w·x − y)². */
function line(rate = 0): Model {
  const kernelInitializer = 'ones';
  const layer = layers.dense({ units: 1, useBias: false, kernelInitializer, inputShape: [1] });
  const model = sequential([layer], { seed: 5 });
  const optimizer = optimizers.sgd({ learningRate: rate });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

describe('epochs', () => {
  test('fit(3) then fit(3) gives the bits of fit(6)', async () => {
    const once = classifier();
    const whole = await once.fit(x, y, { epochs: 6, batchSize: 8 });
    const twice = classifier();
    const first = await twice.fit(x, y, { epochs: 3, batchSize: 8 });
    const second = await twice.fit(x, y, { epochs: 6, initialEpoch: 3, batchSize: 8 });
    expect(weightsOf(twice)).toEqual(weightsOf(once));
    for (const [name, column] of Object.entries(whole.columns)) {
      expect([...(first.columns[name] ?? []), ...(second.columns[name] ?? [])]).toEqual([
        ...column,
      ]);
    }
  });

  test('where segments end changes no bit', async () => {
    const whole = classifier();
    await whole.fit(x, y, { epochs: 3, batchSize: 8 });
    const cut = classifier();
    await cut.fit(x, y, { epochs: 3, batchSize: 8, onBatchEnd: () => {} });
    expect(weightsOf(cut)).toEqual(weightsOf(whole));
  });

  test('validation changes no bit', async () => {
    const whole = classifier();
    await whole.fit(x, y, { epochs: 3, batchSize: 8 });
    const watched = classifier();
    await watched.fit(x, y, { epochs: 3, batchSize: 8, validationData: [x, y] });
    expect(weightsOf(watched)).toEqual(weightsOf(whole));
  });

  test('every epoch has an order of its own, given by the seed', async () => {
    const model = line();
    const data = Float32Array.from({ length: 10 }, (_, i) => i);
    const seen: number[] = [];
    await model.fit(data, new Float32Array(10), {
      epochs: 2,
      batchSize: 1,
      onBatchEnd: ({ loss }) => seen.push(Math.sqrt(loss)),
    });
    const orders = [0, 1].flatMap((epoch) => {
      const order = new Int32Array(10);
      shuffle(order, splitSeed(5), siteOf('shuffle'), epoch);
      return [...order];
    });
    expect(seen).toEqual(orders);
  });

  test('without shuffling samples come as they stand', async () => {
    const seen: number[] = [];
    await line().fit([3, 1, 2], [0, 0, 0], {
      epochs: 2,
      batchSize: 1,
      shuffle: false,
      onBatchEnd: ({ step, loss }) => seen.push(step, loss),
    });
    expect(seen).toEqual([0, 9, 1, 1, 2, 4, 3, 9, 4, 1, 5, 4]);
  });

  test('initialEpoch beyond epochs trains nothing', async () => {
    const history = await line().fit([1], [1], { epochs: 2, initialEpoch: 2 });
    expect(history.epochs).toBe(0);
    expect([...(history.columns['loss'] ?? [1])]).toEqual([]);
  });
});

describe('history', () => {
  test('the loss of an epoch weighs batches by their rows', async () => {
    // Squares 1, 4, 9 in batches of two and one: (2.5 · 2 + 9 · 1) ÷ 3.
    const history = await line().fit([1, 2, 3], [0, 0, 0], { batchSize: 2, shuffle: false });
    expect([...(history.columns['loss'] ?? [])]).toEqual([14 / 3]);
  });

  test('each epoch is a row and each quantity a column', async () => {
    const logs: EpochLogs[] = [];
    const history = await classifier().fit(x, y, {
      epochs: 4,
      initialEpoch: 1,
      validationSplit: 0.2,
      onEpochEnd: (epoch) => void logs.push(epoch),
    });
    expect(Object.keys(history.columns)).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy']);
    expect(history.epochs).toBe(3);
    expect(logs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const [name, column] of Object.entries(history.columns)) {
      expect(column).toBeInstanceOf(Float64Array);
      expect([...column]).toEqual(logs.map((row) => row[name]));
    }
  });

  test('a tiny net can train for a hundred thousand epochs', async () => {
    const history = await line().fit([1], [0], { epochs: 100_000 });
    expect(history.epochs).toBe(100_000);
    expect(history.columns['loss']?.every((loss) => loss === 1)).toBe(true);
  });
});

describe('validation', () => {
  test('validationSplit takes the last n − floor(n·(1−s)) samples before shuffling', async () => {
    const data = Float32Array.from({ length: 10 }, (_, i) => i);
    const seen = new Set<number>();
    const history = await line().fit(data, new Float32Array(10), {
      batchSize: 1,
      validationSplit: 0.25,
      onBatchEnd: ({ loss }) => void seen.add(Math.sqrt(loss)),
    });
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(history.columns['valLoss']?.[0]).toBe((49 + 64 + 81) / 3);
  });

  test('validationData may be bytes where x is not', async () => {
    const history = await line().fit([1], [0], { validationData: [new Uint8Array([3]), [0]] });
    expect(history.columns['valLoss']?.[0]).toBe(9);
  });

  test('validationData may say what each sample counts', async () => {
    const model = classifier();
    const weight = Float32Array.from(y, (label) => label / 2);
    const history = await model.fit(x, y, { validationData: [x, y, weight] });
    const { loss } = await model.evaluate(x, y, { sampleWeight: weight });
    expect(history.columns['valLoss']).toEqual(Float64Array.of(loss));
    expect(loss).not.toBe((await model.evaluate(x, y)).loss);
  });

  test('validationData may say which samples count at all', async () => {
    const model = classifier();
    const mask = Array.from(y, (_, i) => i % 3 > 0);
    const labels = y.map((label, i) => (i % 3 > 0 ? label : -1));
    const { columns } = await model.fit(x, y, { validationData: [x, labels, undefined, mask] });
    const { loss, accuracy } = await model.evaluate(x, labels, { mask });
    expect(columns['valLoss']).toEqual(Float64Array.of(loss));
    expect(columns['valAccuracy']?.[0]).toBe(accuracy);
    expect(loss).not.toBe((await model.evaluate(x, y)).loss);
    const short = mask.slice(1);
    expectRefused(
      () => model.fit(x, y, { validationData: [x, y, undefined, short] }),
      'fit: validationData[3] has 49 numbers, needed 50',
    );
  });

  test('validation sees the weights at the end of its epoch, without dropout', async () => {
    const model = classifier();
    const { columns } = await model.fit(x, y, { epochs: 2, validationData: [x, y] });
    const { loss, accuracy } = await model.evaluate(x, y);
    expect(columns['valLoss']?.[1]).toBe(loss);
    expect(columns['valAccuracy']?.[1]).toBe(accuracy);
  });
});

describe('what samples count', () => {
  const data = [1, 2, 3];
  const zero = [0, 0, 0];
  const lossOf = async (options: object): Promise<number | undefined> =>
    (await line().fit(data, zero, { shuffle: false, ...options })).columns['loss']?.[0];

  test('sampleWeight multiplies the loss of each sample, not the number of samples', async () => {
    expect(await lossOf({ sampleWeight: [1, 0, 3] })).toBe(Math.fround((1 + 27) / 3));
  });

  test('a sample of weight 0 adds exactly 0 to loss and gradients, even NaN', async () => {
    for (const loss of ['meanSquaredError', 'binaryCrossentropy'] as const) {
      const ends = [0, NaN].map((other) => {
        const model = sequential(
          [
            layers.dense({ units: 3, activation: 'tanh', inputShape: [1] }),
            layers.dense({ units: 1, activation: 'sigmoid' }),
          ],
          { seed: 2 },
        );
        model.compile({ optimizer: 'sgd', loss });
        const results = model.trainOnBatch(data, [1, other, 0], { sampleWeight: [1, 0, 3] });
        return [results.loss, ...weightsOf(model)];
      });
      expect(ends[0]?.every(Number.isFinite)).toBe(true);
      expect(ends[1]).toEqual(ends[0]);
    }
  });

  test('classWeight multiplies by the weight of the label, 1 where none is given', async () => {
    const { columns } = await line().fit(data, [0, 1, 0], { classWeight: { 1: 4 } });
    expect(columns['loss']?.[0]).toBe(Math.fround((1 + 4 * 1 + 9) / 3));
  });

  test('classWeight and sampleWeight multiply', async () => {
    const options = { classWeight: { 0: 2 }, sampleWeight: [1, 0.5, 0] };
    expect(await lossOf(options)).toBe(Math.fround((2 * 1 + 2 * 0.5 * 4) / 3));
  });

  test('classWeight of integer labels equals the same sample weights', async () => {
    const one = classifier();
    await one.fit(x, y, { classWeight: { 0: 3, 2: 0.5 } });
    const other = classifier();
    const sampleWeight = Float32Array.from(y, (label) => [3, 1, 0.5][label] ?? 0);
    await other.fit(x, y, { sampleWeight });
    expect(weightsOf(one)).toEqual(weightsOf(other));
  });

  test('classWeight of one-hot targets goes by the largest entry', async () => {
    const compile = (model: Model): Model => {
      model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
      return model;
    };
    const hot = Array.from(y, (label) => [0, 1, 2].map((c) => Number(c === label)));
    const one = compile(uncompiled());
    await one.fit(x, hot, { classWeight: { 1: 5 } });
    const other = compile(uncompiled());
    await other.fit(x, hot, { sampleWeight: Array.from(y, (label) => (label === 1 ? 5 : 1)) });
    expect(weightsOf(one)).toEqual(weightsOf(other));
  });

  test('validation uses sample weights but not class weights', async () => {
    const { columns } = await line().fit([1, 2], [0, 0], {
      validationSplit: 0.5,
      sampleWeight: [1, 3],
      classWeight: { 0: 10 },
    });
    expect(columns['loss']?.[0]).toBe(10);
    expect(columns['valLoss']?.[0]).toBe(12);
  });
});

const fails = {
  get() {
    throw new Error('mine');
  },
};

describe('data', () => {
  test('all forms of the same data train to the same bits', async () => {
    const labels = [...y];
    const rows = Array.from({ length: samples }, (_, i) => [
      ...x.subarray(i * features, (i + 1) * features),
    ]);
    const shared = new Float32Array(new SharedArrayBuffer(x.byteLength));
    shared.set(x);
    const forms = [x, rows, [...x], tensor(x, [samples, features]), shared, Float64Array.from(x)];
    const results: number[][] = [];
    for (const form of forms) {
      const model = classifier();
      await model.fit(form, labels, { batchSize: 8 });
      results.push(weightsOf(model));
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('shared memory may lie about itself', async () => {
    const results: number[][] = [];
    for (const lie of [undefined, { get: () => 1e18 }, { value: NaN }, { value: -1 }, fails]) {
      const shared = new Float32Array(new SharedArrayBuffer(x.byteLength));
      shared.set(x);
      if (lie) Object.defineProperty(shared.buffer, 'byteLength', lie);
      const model = classifier();
      await model.fit(shared, y);
      model.trainOnBatch(shared, y);
      results.push(weightsOf(model));
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('bytes train like the same numbers as floats', async () => {
    const bytes = Uint8Array.from(x, (value) => Math.abs(value) * 9);
    const one = classifier();
    await one.fit(bytes, y);
    const other = classifier();
    await other.fit(Float32Array.from(bytes), y);
    expect(weightsOf(one)).toEqual(weightsOf(other));
  });

  test('a number that is wrong is refused at once, however slow the machine is', () => {
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000));
    const last = y.length - 1;
    const late = Array.from(y, (label, i) => (i === last ? -1 : label));
    const data = [x, late] as const;
    expectRefused(() => void classifier().fit(x, late), `fit: y[${last}]: got label -1`);
    const held = () => void classifier().fit(x, y, { validationData: data });
    expectRefused(held, `fit: validationData[1][${last}]: got label -1`);
    clock.mockRestore();
  });

  test('a number that is wrong far behind rejects the run and changes nothing', async () => {
    const rows = 600_000;
    const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const before = weightsOf(model);
    const labels = new Int32Array(rows).fill(-1, rows - 1);
    const { done } = model.fit(new Float32Array(rows), labels, { batchSize: rows });
    await expect(done).rejects.toThrow(/^fit: y\[599999\]: got label -1/);
    expect(weightsOf(model)).toEqual(before);
  });

  test('arrays may be changed once the run has started', async () => {
    const one = classifier();
    await one.fit(x, y, { epochs: 2 });
    const other = classifier();
    const mine = Float32Array.from(x);
    const run = other.fit(mine, y, { epochs: 2 });
    await run.started;
    mine.fill(NaN);
    await run;
    expect(weightsOf(one)).toEqual(weightsOf(other));
  });

  test('compiling again starts the optimizer anew but not the orders of epochs', async () => {
    const model = classifier();
    await model.fit(x, y, { epochs: 1 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const before = model.getWeights();
    await model.fit(x, y, { epochs: 1 });
    const fresh = classifier();
    fresh.setWeights(before);
    await fresh.fit(x, y, { epochs: 1 });
    // Adam starts alike, but epoch 1 is not epoch 0.
    expect(weightsOf(model)).not.toEqual(weightsOf(fresh));
  });

  test('freezing and thawing a layer counts from the next compile on', async () => {
    const layer = layers.dense({ units: 3, inputShape: [features], activation: 'softmax' });
    const model = sequential([layer]);
    const loss = 'sparseCategoricalCrossentropy';
    const changes = async (): Promise<boolean> => {
      const before = weightsOf(model).join();
      // A batch size whose plan was not written when the model was compiled.
      await model.fit(x, y, { batchSize: 5 });
      return weightsOf(model).join() !== before;
    };
    model.compile({ optimizer: 'sgd', loss });
    layer.trainable = false;
    expect(await changes()).toBe(true);
    model.compile({ optimizer: 'sgd', loss });
    layer.trainable = true;
    expect(await changes()).toBe(false);
  });

  test('a frozen layer keeps its weights', async () => {
    const first = layers.dense({ units: 6, inputShape: [features], trainable: false });
    const model = sequential([first, layers.dense({ units: 3, activation: 'softmax' })]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const before = model.getWeights();
    await model.fit(x, y);
    const after = model.getWeights();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
  });
});
