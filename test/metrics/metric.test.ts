// Metrics in models: where their numbers appear, and that those of the whole set are of the whole
// set, however it is cut into batches.
import { describe, expect, test } from 'vitest';
import {
  executorInfo,
  functionalModel,
  input,
  layers,
  metrics,
  ops,
  optimizers,
  sequential,
  verify,
} from '../../lib/index.ts';
import type { Metric, Model } from '../../lib/index.ts';

import { isOfSet } from '../../lib/metrics/metric.ts';
import { resolveMetric } from '../../lib/metrics/resolve.ts';
import { setMetricAt } from '../support/metric-at.ts';
import { classes, features, samples, uncompiled, x, y } from '../support/small-model.ts';

const { confusionMatrix: _table, ...named } = metrics;
const ofSets = Object.keys(named)
  .map((name) => resolveMetric('f', name))
  .filter(isOfSet);
const hot = Array.from(y, (label) => [0, 1, 2].map((c) => Number(c === label)));
const loss = 'categoricalCrossentropy';
// A rate of 0: the weights of every epoch are those before it.
const still = optimizers.sgd({ learningRate: 0 });

/** Without dropout, so that training sees what evaluation sees. */
function plain(...watched: Metric[]): Model {
  const layer = layers.dense({ units: classes, activation: 'softmax', inputShape: [features] });
  const model = sequential([layer], { seed: 4 });
  model.compile({ optimizer: still, loss, metrics: watched });
  return model;
}

describe('a metric of the whole set', () => {
  test('has the same bits in batches of any size, on any number of threads', async () => {
    const model = uncompiled();
    model.compile({ optimizer: 'adam', loss, metrics: ofSets });
    const { loss: _, ...whole } = await model.evaluate(x, hot, { batchSize: samples });
    const predictions = [...model.predict(x).data];
    for (const metric of ofSets) {
      const wanted = setMetricAt(metric, predictions, hot.flat(), [samples, classes]);
      expect(whole[metric.name], metric.name).toBe(wanted);
    }
    for (const batchSize of [1, 7, 32, 1000]) {
      const { loss: __, ...found } = await model.evaluate(x, hot, { batchSize });
      expect(found, `batches of ${batchSize}`).toEqual(whole);
    }
  });

  test('of an epoch is that of its rows, of validation that of its own', async () => {
    const model = plain('precision', 'accuracy', 'auc');
    const [heldX, heldY] = [x.subarray(0, 40), hot.slice(0, 10)];
    const [wanted, held] = [await model.evaluate(x, hot), await model.evaluate(heldX, heldY)];
    const names = ['loss', 'accuracy', 'precision', 'auc'];
    expect(Object.keys(wanted)).toEqual(names);
    for (const acts of [{}, { onEpochEnd: () => {} }, { onBatchEnd: () => {} }]) {
      const options = { epochs: 3, batchSize: 8, ...acts };
      const both = await model.fit(x, hot, { ...options, validationData: [heldX, heldY] });
      const valNames = ['valLoss', 'valAccuracy', 'valPrecision', 'valAuc'];
      expect(Object.keys(both.columns)).toEqual([...names, ...valNames]);
      const alone = await model.fit(x, hot, options);
      expect(Object.keys(alone.columns)).toEqual(names);
      for (const { epochs, columns } of [both, alone]) {
        expect(epochs).toBe(3);
        for (const name of ['precision', 'auc']) {
          expect([...columns[name]!]).toEqual(Array(3).fill(wanted[name]));
        }
      }
      expect([...both.columns['valPrecision']!]).toEqual(Array(3).fill(held['precision']));
      expect([...both.columns['valAuc']!]).toEqual(Array(3).fill(held['auc']));
    }
  });

  test('is seen by who iterates, and by callbacks', async () => {
    const model = plain('recall');
    const { recall } = await model.evaluate(x, hot);
    const seen: unknown[] = [];
    for await (const logs of model.fit(x, hot, { epochs: 2 })) seen.push(logs['recall']);
    await model.fit(x, hot, { epochs: 2, onEpochEnd: (logs) => void seen.push(logs['recall']) });
    expect(seen).toEqual(Array(4).fill(recall));
  });

  test('changes no bit of a training', async () => {
    const train = async (watched: Metric[]): Promise<number[]> => {
      const model = uncompiled();
      model.compile({ optimizer: 'adam', loss, metrics: watched });
      await model.fit(x, hot, { epochs: 4, batchSize: 8 });
      return model.getWeights().flatMap(({ data }) => [...data]);
    };
    expect(await train(ofSets)).toEqual(await train([]));
  });

  test('of a batch is answered by trainOnBatch', async () => {
    const model = plain('f1Score', 'accuracy', 'rootMeanSquaredError');
    const wanted = await model.evaluate(x, hot, { batchSize: samples });
    expect(model.trainOnBatch(x, hot)).toEqual({ ...wanted, loss: expect.any(Number) });
  });

  test('of an epoch that was cut short is not in the history', async () => {
    const model = plain('auc');
    const run = model.fit(x, hot, {
      epochs: 3,
      batchSize: 8,
      onBatchEnd: ({ step }) => void (step === 9 && run.stop()),
    });
    const { epochs, columns } = await run;
    expect([epochs, columns['auc']?.length]).toEqual([1, 1]);
  });

  test('is verified with the rest, and where a step is not finite', async () => {
    const model = plain(...ofSets);
    if (executorInfo().executor === 'native') {
      expect((await verify(model, x, hot, { steps: 4, batchSize: 16 })).bitExact).toBe(true);
    }
    const wrong = x.map((value, i) => (i === 9 ? NaN : value));
    await expect(model.fit(wrong, hot)).rejects.toThrow('x holds NaN');
  });

  test('of each of several outputs has a column of its own', async () => {
    const from = input({ shape: [features] });
    const a = layers.dense({ units: classes, activation: 'softmax', name: 'a' }).apply(from);
    const b = layers.dense({ units: 1, name: 'b' }).apply(from);
    const model = functionalModel({ inputs: from, outputs: [a, b] });
    const metrics = { a: ['precision', 'accuracy'], b: ['r2Score'] } as const;
    model.compile({ optimizer: still, loss: { a: loss, b: 'meanSquaredError' }, metrics });
    const targets = { a: hot, b: x.subarray(0, samples) };
    const found = await model.evaluate(x, targets);
    const names = ['loss', 'aLoss', 'bLoss', 'aAccuracy', 'aPrecision', 'bR2Score'];
    expect(Object.keys(found)).toEqual(names);
    const [, second] = model.predict(x);
    const wanted = metrics.b.map((name) => {
      const metric = ofSets.find((own) => own.name === name)!;
      return setMetricAt(metric, [...second!.data], [...targets.b], [samples, 1]);
    });
    expect([found['bR2Score']]).toEqual(wanted);
  });
});

describe("a user's metric", () => {
  const far: Metric = (yTrue, yPred) => ops.greater(ops.abs(ops.sub(yTrue, yPred)), 0.5);

  test('is a function of targets and predictions, averaged over a row', async () => {
    const model = plain(far, (_, yPred) => ops.max(ops.greater(yPred, 0.4), -1));
    const { far: found, metric } = await model.evaluate(x, hot);
    const rows = Array.from({ length: samples }, (_, i) => model.predict(x).rows(i, i + 1).data);
    const errors = rows.flatMap((row, i) => Array.from(row, (p, c) => Math.abs(p - hot[i]![c]!)));
    const [fars, sure] = [
      errors.filter((e) => e > 0.5),
      rows.filter((row) => Math.max(...row) > 0.4),
    ];
    // Thirds are no float32: the mean is right but for roundings.
    expect(Math.round(found! * samples * classes)).toBe(fars.length);
    expect(metric).toBe(sure.length / samples);
  });

  test('gets class numbers where the loss takes them', async () => {
    const model = uncompiled();
    const misses: Metric = (yTrue, yPred) => ops.sub(1, ops.equal(yTrue, ops.argmax(yPred)));
    const sparse = 'sparseCategoricalCrossentropy';
    model.compile({ optimizer: still, loss: sparse, metrics: [misses, 'accuracy'] });
    const found = await model.evaluate(x, y);
    expect(found['misses']).toBe((samples - found['accuracy']! * samples) / samples);
  });

  test('must return a number per row', () => {
    expect(() => plain(() => 1 as never)).toThrow('metric "metric": returned 1, needed a Value.');
    expect(() => plain((t) => ops.sum(t, 0))).toThrow('metric "metric": returned shape [3]');
    expect(() => plain(far, far)).toThrow('got the name "far" twice');
  });
});

test('what counts rows is exact, in batches of any size', async () => {
  const model = plain('accuracy');
  const predictions = model.predict(x).data;
  const right = hot.filter((row, i) => {
    const own = predictions.subarray(i * classes, (i + 1) * classes);
    return own.indexOf(Math.max(...own)) === row.indexOf(1);
  });
  for (const batchSize of [1, 7, samples]) {
    const { accuracy } = await model.evaluate(x, hot, { batchSize });
    expect(accuracy).toBe(right.length / samples);
  }
  expect(model.trainOnBatch(x, hot)['accuracy']).toBe(right.length / samples);
});
