// NaN and infinity in mid-training: the step is refused, named, and leaves the weights alone.
import { describe, expect, test } from 'vitest';
import { layers, ops, optimizers, sequential } from '../../lib/index.ts';
import type { Model, NonFiniteError } from '../../lib/index.ts';
import { classifier, weightsOf, x, y } from '../support/small-model.ts';

/** A model whose second layer takes a logarithm: of a negative number it is NaN. */
function logarithmic(): Model {
  const kernelInitializer = 'ones';
  const model = sequential(
    [
      layers.dense({ name: 'sum', units: 1, inputShape: [2], kernelInitializer }),
      layers.activation({ name: 'root', activation: (value) => ops.log(value) }),
      layers.dense({ name: 'last', units: 1, kernelInitializer }),
    ],
    { seed: 1 },
  );
  const optimizer = optimizers.sgd({ learningRate: 1e-3, momentum: 0.9 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

async function failureOf(call: () => unknown): Promise<NonFiniteError> {
  try {
    await call();
  } catch (error) {
    return error as NonFiniteError;
  }
  throw new Error('it did not fail');
}

const good = [1, 2, 3, 4, 5, 6, 7, 8];
const bad = [1, 2, 3, 4, -5, -6, 7, 8];
const target = [1, 2, 3, 4];

describe('a step that is not finite', () => {
  test('the error names step, op and layer', async () => {
    const model = logarithmic();
    await model.fit(good, target, { batchSize: 1, shuffle: false });
    const error = await failureOf(() => model.fit(bad, target, { batchSize: 1, shuffle: false }));
    expect(error).toBeInstanceOf(Error);
    expect({ step: error.step, op: error.op, layer: error.layer }).toEqual({
      step: 6,
      op: 'log',
      layer: 'root',
    });
    expect(error.message).toBe(
      'fit: step 6 is not finite: log of "root" gave NaN. The weights are those before the step. ' +
        'Try a smaller learning rate, clipNorm, or scaled inputs.',
    );
  });

  test('the weights and the optimizer are those before the step', async () => {
    const model = logarithmic();
    await failureOf(() => model.fit(bad, target, { batchSize: 1, shuffle: false }));
    const twin = logarithmic();
    await twin.fit(good.slice(0, 4), target.slice(0, 2), { batchSize: 1, shuffle: false });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
    // Momentum, counters and orders go on as if the bad step had never been tried.
    await model.fit(good, target, { batchSize: 1 });
    await twin.fit(good, target, { batchSize: 1 });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('the history before the step is seen by iterators', async () => {
    const model = logarithmic();
    const run = model.fit(good, [1, 2, 3, 1e38], {
      epochs: 5,
      shuffle: false,
      validationData: [good, target],
      onBatchEnd: () => {},
    });
    const error = await failureOf(() => run);
    expect(error.layer).toBe('meanSquaredError');
    expect(error.step).toBe(0);
  });

  test('data that hold a NaN are named as such', async () => {
    const data = Float32Array.from(x);
    data[41] = NaN;
    const error = await failureOf(() => classifier().fit(data, y, { batchSize: 8 }));
    expect(error.message).toContain(': x holds NaN. ');
    expect(error.message).toContain('Clean the data first.');
    expect(error.op).toBe('gatherRows');
  });

  test('targets that do not count are not to blame', async () => {
    const worth = [0, 1, 1, 1];
    for (const options of [{ mask: worth }, { sampleWeight: worth }]) {
      const model = logarithmic();
      const holes = [NaN, 2, 3, 4];
      model.trainOnBatch(good, holes, options);
      const error = await failureOf(() => model.fit(bad, holes, { ...options, batchSize: 4 }));
      expect(error.message).toContain('step 1 is not finite: log of "root" gave NaN');
    }
  });

  test('nor are inputs that are masked', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const data = [NaN, NaN, ...good.slice(2)];
    const options = { mask: [0, 1, 1, 1], batchSize: 4 };
    const error = await failureOf(() => model.fit(data, [NaN, 3e38, 3, 4], options));
    expect(error.layer).toBe('meanSquaredError');
    expect(error.message).toContain('gave Infinity');
  });

  test('trainOnBatch throws the same error and changes nothing', async () => {
    const model = logarithmic();
    model.trainOnBatch(good, target);
    const before = weightsOf(model);
    const error = await failureOf(() => model.trainOnBatch(bad, target));
    expect({ step: error.step, op: error.op, layer: error.layer }).toEqual({
      step: 1,
      op: 'log',
      layer: 'root',
    });
    expect(weightsOf(model)).toEqual(before);
    const twin = logarithmic();
    twin.trainOnBatch(good, target);
    twin.trainOnBatch(good, target);
    model.trainOnBatch(good, target);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('a loss that is infinite is refused as well', async () => {
    const model = logarithmic();
    const error = await failureOf(() => model.trainOnBatch([1, 1], [3e38]));
    expect(error.layer).toBe('meanSquaredError');
    expect(error.message).toContain('gave Infinity');
  });
});
