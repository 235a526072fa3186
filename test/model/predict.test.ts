// Predictions, evaluation, weights in and out, the summary and the printed plan.
import { describe, expect, test } from 'vitest';
import { layers, sequential, tensor } from '../../lib/index.ts';
import {
  classifier,
  classes,
  features,
  numbers,
  samples,
  weightsOf,
  x,
  y,
} from '../support/small-model.ts';

describe('predict', () => {
  test('the bits of a row do not depend on the rows beside it', async () => {
    const model = classifier();
    await model.fit(x, y);
    const many = numbers(700 * features, 9);
    const whole = model.predict(many);
    expect(whole.shape).toEqual([700, classes]);
    for (const batchSize of [1, 2, 15, 16, 17, 64, 300, 1000]) {
      expect(model.predict(many, { batchSize }).data).toEqual(whole.data);
    }
    for (let row = 0; row < 700; row += 69) {
      const one = model.predict(many.subarray(row * features, (row + 1) * features));
      expect(one.data).toEqual(whole.rows(row, row + 1).data);
    }
    expect((await model.predictAsync(many)).data).toEqual(whole.data);
    expect((await model.predictAsync(many, { batchSize: 7 })).data).toEqual(whole.data);
  });

  test('a prediction belongs to its caller', () => {
    const model = classifier();
    const one = model.predict(x);
    const before = [...one.data];
    model.predict(numbers(samples * features, 4));
    expect([...one.data]).toEqual(before);
    expect(one.data.buffer.byteLength).toBe(samples * classes * 4);
    one.data.fill(0);
    expect([...model.predict(x).data]).toEqual(before);
  });

  test('outputs have the shape of the last layer', () => {
    const model = sequential([
      layers.inputLayer({ shape: [2, 3] }),
      layers.dense({ units: 5 }),
      layers.flatten(),
    ]);
    expect(model.predict(new Float32Array(12)).shape).toEqual([2, 10]);
    expect(model.predict(tensor(new Uint8Array(12), [2, 2, 3])).shape).toEqual([2, 10]);
  });

  test('predicting while an argument is read is still right', () => {
    const model = classifier();
    const inner = numbers(samples * features, 5);
    const expected = [...model.predict(x).data];
    const innerExpected = [...model.predict(inner).data];
    const results: number[][] = [];
    const spy = new Proxy([...x], {
      get(target, key) {
        if (key === '100') results.push([...model.predict(inner).data]);
        return Reflect.get(target, key) as unknown;
      },
    });
    expect([...model.predict(spy).data]).toEqual(expected);
    expect(results).toEqual([innerExpected]);
  });

  test('predictAsync can be aborted', async () => {
    const model = classifier();
    await expect(model.predictAsync(x, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const abort = new AbortController();
    const pending = model.predictAsync(numbers(20_000 * features, 3), { signal: abort.signal });
    abort.abort('stop');
    await expect(pending).rejects.toBe('stop');
    expect((await model.predictAsync(x)).shape).toEqual([samples, classes]);
  });
});

describe('evaluate', () => {
  test('means weigh batches by their rows', async () => {
    const layer = layers.dense({
      units: 1,
      useBias: false,
      kernelInitializer: 'ones',
      inputShape: [1],
    });
    const model = sequential([layer]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const zeros = [0, 0, 0];
    expect(await model.evaluate([1, 2, 3], zeros, { batchSize: 2 })).toEqual({ loss: 14 / 3 });
    const weighted = { batchSize: 1, sampleWeight: [0, 1, 2] };
    expect(await model.evaluate([1, 2, 3], zeros, weighted)).toEqual({ loss: 22 / 3 });
  });

  test('dropout does not act, and nothing is trained', async () => {
    const model = classifier();
    const before = weightsOf(model);
    const results = await model.evaluate(x, y);
    expect(await model.evaluate(x, y)).toEqual(results);
    expect(Object.keys(results)).toEqual(['loss', 'accuracy']);
    const hits = model.predict(x).toArray() as number[][];
    const best = hits.map((row) => row.indexOf(Math.max(...row)));
    const right = best.filter((label, i) => label === y[i]).length;
    expect(results['accuracy']).toBe(right / samples);
    expect(weightsOf(model)).toEqual(before);
  });

  test('evaluate can be aborted', async () => {
    const model = classifier();
    const signal = AbortSignal.abort('no');
    await expect(model.evaluate(x, y, { signal })).rejects.toBe('no');
    const abort = new AbortController();
    const pending = model.evaluate(x, y, { batchSize: 1, signal: abort.signal });
    abort.abort('stop');
    await expect(pending).rejects.toBe('stop');
  });
});

describe('trainOnBatch', () => {
  test('one batch trains like one step of fit without shuffling', async () => {
    const one = classifier();
    const results = one.trainOnBatch(x, y);
    const other = classifier();
    const { columns } = await other.fit(x, y, { batchSize: samples, shuffle: false });
    expect(weightsOf(one)).toEqual(weightsOf(other));
    expect(results.loss).toBe(columns['loss']?.[0]);
    expect(results['accuracy']).toBe(columns['accuracy']?.[0]);
  });

  test('sample weights of 0 leave the weights as they are', () => {
    const model = classifier();
    const before = weightsOf(model);
    const { loss } = model.trainOnBatch(x, y, { sampleWeight: new Float32Array(samples) });
    expect(loss).toBe(0);
    expect(weightsOf(model)).toEqual(before);
  });
});

describe('weights', () => {
  test('weights are named, shaped copies', () => {
    const model = classifier();
    const weights = model.getWeights();
    expect(weights.map(({ name, shape }) => [name, shape])).toEqual([
      ['dense/kernel', [4, 6]],
      ['dense/bias', [6]],
      ['dense_1/kernel', [6, 3]],
      ['dense_1/bias', [3]],
    ]);
    const before = weightsOf(model);
    for (const { data } of weights) data.fill(9);
    expect(weightsOf(model)).toEqual(before);
  });

  test('the seed and the name decide a weight', () => {
    expect(weightsOf(classifier(1))).toEqual(weightsOf(classifier(1)));
    expect(weightsOf(classifier(1))).not.toEqual(weightsOf(classifier(2)));
  });

  test('setWeights takes what getWeights gave, in any order', () => {
    const source = classifier(1);
    const target = classifier(2);
    target.setWeights(source.getWeights().toReversed());
    expect(weightsOf(target)).toEqual(weightsOf(source));
    expect(target.predict(x).data).toEqual(source.predict(x).data);
  });
});

describe('words', () => {
  test('summary is a table with the seed', () => {
    const lines: string[] = [];
    const text = classifier(42).summary({ print: (line) => lines.push(line) });
    expect(lines.join('\n')).toBe(text);
    expect(lines).toEqual([
      'Model "sequential", input [n, 4], seed 42',
      '─'.repeat(45),
      'Layer               Output shape   Parameters',
      '─'.repeat(45),
      'dense (dense)       [n, 6]         30',
      'dropout (dropout)   [n, 6]         0',
      'dense_1 (dense)     [n, 3]         21',
      '─'.repeat(45),
      '51 parameters (204 B), 51 trained',
    ]);
  });

  test('a model without a seed draws one and shows it', () => {
    const make = () => sequential([layers.dense({ units: 1, inputShape: [2] })], { name: 'mine' });
    const [one, two] = [make(), make()];
    expect(Number.isSafeInteger(one.seed)).toBe(true);
    expect(one.seed).not.toBe(two.seed);
    expect(one.name).toBe('mine');
    expect(one.summary()).toContain(`Model "mine", input [n, 2], seed ${one.seed}`);
  });

  test('plan prints the ops of each kind of step', () => {
    const model = classifier();
    expect(model.plan()).toMatch(/^plan train, up to 32 rows\n/);
    expect(model.plan('evaluate')).toContain('results');
    expect(model.plan('predict')).toContain('region output');
  });
});
