import { describe, expect, test } from 'vitest';
import { embedding } from '../../lib/layers/embedding.ts';
import { layers, optimizers, sequential } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { ordinary } from '../support/fills.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { definitionOf } from '../support/apply-layer.ts';

const own = { inputDim: 5, outputDim: 2 };

describe('embedding', () => {
  test('gives the vector of each word', () => {
    const model = sequential([layers.embedding({ ...own, inputShape: [3] })]);
    const table = model.getWeights()[0]!.data;
    const [found] = model.predict([[4, 0, 4]]).toArray() as number[][][];
    const vector = (word: number): number[] => [...table.subarray(2 * word, 2 * word + 2)];
    expect(found).toEqual([vector(4), vector(0), vector(4)]);
    expect(table.every((w) => Math.abs(w) <= 0.05)).toBe(true);
  });

  test('learns the words that occur, and leaves the others alone', () => {
    const model = sequential([
      layers.embedding({ ...own, inputShape: [2], embeddingsInitializer: 'ones' }),
      layers.flatten(),
      layers.dense({ units: 1, kernelInitializer: 'ones', trainable: false }),
    ]);
    const optimizer = optimizers.sgd({ learningRate: 0.25 });
    model.compile({ optimizer, loss: (_, p) => p });
    // The gradient of each of its numbers is the share of a word among both rows: 3 and 1 halves.
    const words = [
      [1, 1],
      [1, 3],
    ];
    model.trainOnBatch(words, [0, 0]);
    const [table] = model.getWeights();
    expect([...table!.data]).toEqual([1, 1, 0.625, 0.625, 1, 1, 0.875, 0.875, 1, 1]);
  });

  test('says what shape comes out, and takes indices alone', () => {
    expect(definitionOf(embedding(own)).outputShape([[3]])).toEqual([3, 2]);
    expect(definitionOf(embedding(own)).outputShape([[]])).toEqual([2]);
    const [spec] = definitionOf(embedding({ ...own, embeddingsConstraint: 'nonNeg' })).weights([
      [3],
    ]);
    expect([spec?.name, spec?.shape, spec?.constraint?.name]).toEqual([
      'embeddings',
      [5, 2],
      'nonNeg',
    ]);
    expectRefused(
      () => sequential([layers.dense({ units: 2, inputShape: [3] }), layers.embedding(own)]),
      'embedding "embedding": apply: got f32 [n, 2], needed i32',
    );
  });

  test('checks its options at once', () => {
    expectOptionChecked(embedding, 'embedding', 'inputDim', { outputDim: 2 });
    expectOptionChecked(embedding, 'embedding', 'outputDim', { inputDim: 2 });
    expectOptionChecked(embedding, 'embedding', 'embeddingsInitializer', own);
    expectOptionsChecked(embedding, 'embedding');
  });
});

const rows = 20;
const target = ordinary(rows, 3);

/** Words of which one is beyond the last. */
function wordsWith(row: number, place: number): Int32Array {
  const words = Int32Array.from({ length: rows * 3 }, (_, i) => i % 5);
  words[row * 3 + place] = 5;
  return words;
}

function modelOn({ sequential: make, layers: l }: Library) {
  const first = l.embedding({ ...own, inputShape: [3], name: 'words' });
  const model = make([first, l.flatten(), l.dense({ units: 1 })], { seed: 6 });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

describe.each(executors)('a word beyond the last, on %s', (executor) => {
  const needed = 'has an index out of range of "words", needed 0 to 4.';

  test('ends a training with the weights of before the step', async () => {
    const model = modelOn(await libraryOn(executor));
    const words = wordsWith(13, 1);
    await expect(model.fit(words, target, { batchSize: 8, shuffle: false })).rejects.toThrow(
      new RangeError(`fit: sample 13 ${needed}`),
    );
    const twin = modelOn(await libraryOn(executor));
    twin.trainOnBatch(words.subarray(0, 24), target.subarray(0, 8));
    expect(model.getWeights()).toEqual(twin.getWeights());
    expect(() => twin.trainOnBatch(words, target)).toThrow(`trainOnBatch: sample 13 ${needed}`);
    expect(model.getWeights()).toEqual(twin.getWeights());
  });

  test('is found in whatever order the samples come', async () => {
    const model = modelOn(await libraryOn(executor));
    for (const batchSize of [1, 3, 32]) {
      const run = model.fit(wordsWith(17, 2), target, { batchSize, epochs: 3 });
      await expect(run).rejects.toThrow(`fit: sample 17 ${needed}`);
    }
  });

  test('ends evaluations and predictions', async () => {
    const model = modelOn(await libraryOn(executor));
    const words = wordsWith(11, 0);
    const at = `sample 11 ${needed}`;
    await expect(model.evaluate(words, target, { batchSize: 4 })).rejects.toThrow(
      `evaluate: ${at}`,
    );
    expect(() => model.predict(words, { batchSize: 4 })).toThrow(`predict: ${at}`);
    expect(() => model.predict(words)).toThrow(`predict: ${at}`);
    await expect(model.predictAsync(words)).rejects.toThrow(`predictAsync: ${at}`);
    expect(model.predict(words.subarray(0, 33)).shape).toEqual([11, 1]);
  });

  test('is found in data for validation', async () => {
    const model = modelOn(await libraryOn(executor));
    const x = wordsWith(19, 2);
    const validated = model.fit(x, target, { validationSplit: 0.25 });
    await expect(validated).rejects.toThrow(`fit: sample 19 ${needed}`);
  });
});
