// What callbacks learn of their run, and do to it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { executorInfo, loadModel, metrics, optimizers, verify } from '../../lib/index.ts';
import type { Callback, Hooks, Model, NamedArray, TrainingContext } from '../../lib/index.ts';
import * as vocabulary from '../../lib/metrics/index.ts';
import { resolveMetric } from '../../lib/metrics/resolve.ts';
import { coreOf } from '../../lib/model/model.ts';
import { expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { classifier, uncompiled, weightsOf, x, y } from '../support/small-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitgrad-callbacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const callback = (hooks: (training: TrainingContext) => Hooks, name = 'own'): Callback => ({
  name,
  begin: hooks,
});

describe('the columns', () => {
  test('say which way is better', async () => {
    const model = uncompiled();
    const loss = 'sparseCategoricalCrossentropy';
    const own = (_: unknown, yPred: never): never => yPred;
    model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy', metrics.topK({ k: 2 }), own] });
    const goals: unknown[] = [];
    const asks = callback(({ columns, goalOf }) => {
      goals.push(...columns.map((column) => [column, goalOf(column)]), goalOf('nothing'));
      return {};
    });
    await model.fit(x, y, { callbacks: [asks], validationSplit: 0.5, nonFinite: 'skip' });
    const wanted = { loss: 'min', accuracy: 'max', topK: 'max', own: undefined };
    const held = { valLoss: 'min', valAccuracy: 'max', valTopK: 'max', valOwn: undefined };
    const all = Object.entries({ ...wanted, ...held, skippedSteps: 'min' });
    expect(goals).toEqual([...all, undefined]);
  });

  test('of every metric of the library say so', () => {
    const more = /accuracy|auc|topK|precision|recall|f1|r2/i;
    for (const name of Object.keys(vocabulary).filter((own) => own !== 'confusionMatrix')) {
      expect(resolveMetric('test', name).goal, name).toBe(more.test(name) ? 'max' : 'min');
    }
  });

  test('can be read as far as they are', async () => {
    const lengths: number[] = [];
    const reads = callback(({ history }) => ({
      onEpochEnd: () => void lengths.push(history().columns['loss']?.length ?? NaN),
    }));
    await classifier().fit(x, y, { epochs: 3, callbacks: [reads] });
    expect(lengths).toEqual([1, 2, 3]);
  });
});

describe('weights', () => {
  test('that are set are trained on, to the bit, and seen by readers at once', async () => {
    const [start, other] = [classifier(), classifier(8)];
    const model = classifier(8);
    await model.fit(x, y, {
      callbacks: [
        callback((training) => ({
          onTrainBegin() {
            training.setWeights(start.getWeights());
            expect(weightsOf(model)).toEqual(weightsOf(start));
            expect(training.getWeights()).toEqual(start.getWeights());
          },
        })),
      ],
    });
    other.setWeights(start.getWeights());
    await other.fit(x, y);
    expect(weightsOf(model)).toEqual(weightsOf(other));
  });

  test('are those that readers see while the next steps run', async () => {
    const model = prescribedModel();
    const { state } = coreOf('test', model);
    const run = state.run.bind(state);
    const seen: (number | undefined)[] = [];
    vi.spyOn(state, 'run').mockImplementation(() => {
      run();
      seen.push(state.readable()[0]);
    });
    await fitPrescribed([5, 6, 7], [], model);
    expect(seen).toEqual([5, 6, 7]);
  });

  test('are left to those who read them meanwhile', async () => {
    const model = prescribedModel();
    let answer: Promise<unknown> | undefined;
    const asks = callback((training) => ({
      onEpochEnd({ epoch }) {
        if (epoch > 0) return;
        answer = model.predictAsync([[1]]).then(({ data }) => [...data]);
        training.setWeights([{ name: 'dense/kernel', shape: [1, 1], data: Float32Array.of(9) }]);
      },
    }));
    await fitPrescribed([5, 6], [asks], model);
    expect(await answer).toEqual([5]);
  });

  test('that are wrong reject the run and stay as they were', async () => {
    const model = prescribedModel();
    const wrong = [{ name: 'dense/kernel', shape: [1, 2], data: Float32Array.of(1, 2) }];
    const sets = callback((training) => ({ onEpochEnd: () => training.setWeights(wrong) }));
    await expect(fitPrescribed([5], [sets], model).done).rejects.toThrow('got shape [1, 2]');
    expect(weightsOf(model)).toEqual([5]);
  });

  test('can be changed in hooks alone', async () => {
    let kept: TrainingContext | undefined;
    let weights: readonly NamedArray[] = [];
    const model = classifier();
    const keeps = callback((training) => {
      kept = training;
      expect(() => training.setWeights(model.getWeights())).toThrow('outside of a hook');
      return { onTrainEnd: () => void (weights = training.getWeights()) };
    });
    await model.fit(x, y, { callbacks: [keeps] });
    expect(() => kept?.setWeights(weights)).toThrow('setWeights: called outside of a hook');
    expect(() => kept?.scaleLearningRate(2)).toThrow('scaleLearningRate: called outside of a hook');
    kept?.stop();
  });
});

describe('a callback', () => {
  test('saves the model as it is at that moment', async () => {
    const path = join(folder, 'saved.safetensors');
    const model = classifier();
    let bytes: Uint8Array | undefined;
    const saves = callback((training) => ({
      async onEpochEnd({ epoch }) {
        if (epoch !== 1) return;
        bytes = model.toBytes();
        await training.save(path);
      },
    }));
    await model.fit(x, y, { epochs: 4, callbacks: [saves] });
    expect((await loadModel(path)).toBytes()).toEqual(bytes);
  });

  test('stops the run, and the first that does stands in the history', async () => {
    const stops = (name: string, at: number): Callback =>
      callback(
        (training) => ({
          onBatchEnd: ({ step }) => void (step === at && training.stop(`at ${at}`)),
        }),
        name,
      );
    const all = [stops('late', 12), stops('one', 9), stops('two', 9)];
    const history = await classifier().fit(x, y, { epochs: 9, batchSize: 8, callbacks: all });
    expect(history.epochs).toBe(1);
    expect(history.stopped).toEqual({ by: 'one', epoch: 1, reason: 'at 9' });
  });

  test('that stops too late has stopped nothing', async () => {
    const late = callback((training) => ({ onTrainEnd: () => training.stop('too late') }), 'late');
    const first = callback((training) => ({ onEpochEnd: () => training.stop() }), 'first');
    const fit = (...all: Callback[]) => classifier().fit(x, y, { epochs: 2, callbacks: all });
    expect(await fit(late)).not.toHaveProperty('stopped');
    expect((await fit(late, first)).stopped).toEqual({ by: 'first', epoch: 0 });
    const run = fit(callback((training) => ({ onEpochEnd: () => (run.stop(), training.stop()) })));
    expect(await run).not.toHaveProperty('stopped');
  });

  test.each<[keyof Hooks, number]>([
    ['onEpochBegin', 4],
    ['onBatchEnd', 4],
    ['onEpochEnd', 4],
  ])('stops in %s in the epoch that was begun last', async (hook, epoch) => {
    const stops = callback((training) => {
      const stop = (logs: { readonly epoch?: number; readonly step?: number }): void => {
        if ((logs.epoch ?? (logs.step ?? 0) / 2 + 3) === epoch) training.stop();
      };
      return { [hook]: stop };
    });
    const options = { epochs: 9, initialEpoch: 3, batchSize: 25, callbacks: [stops] };
    const { stopped } = await classifier().fit(x, y, options);
    expect(stopped).toEqual({ by: 'own', epoch });
  });

  test('says why in words', async () => {
    const stops = callback((training) => ({ onTrainBegin: () => training.stop(3 as never) }));
    const run = classifier().fit(x, y, { callbacks: [stops] });
    await expect(run.done).rejects.toThrow('stop: reason: got 3, needed a string.');
  });
});

describe.each(executors)('the learning rate on the %s executor', (executor) => {
  const build = async (learningRate: unknown, options: object = {}) => {
    const { layers, optimizers, sequential } = await libraryOn(executor);
    return () => {
      const model = sequential([layers.dense({ units: 1, inputShape: [4] })], { seed: 4 });
      const given = { learningRate, ...options } as object;
      model.compile({ optimizer: optimizers.adam(given), loss: 'meanSquaredError' });
      return model;
    };
  };
  const halves = callback((training) => ({
    onEpochEnd: ({ epoch }) => void (epoch === 1 && training.scaleLearningRate(0.25)),
  }));
  const settings = { epochs: 4, batchSize: 8 } as const;
  // 7 steps an epoch: the rate after 14 of them is a quarter.
  const step = (rate: (at: number) => number) => (at: number) => rate(at) * (at < 14 ? 1 : 0.25);

  test.each<[string, number | ((at: number) => number), object]>([
    ['a number', 0.0625, {}],
    ['a schedule', (at) => 1 / (at + 8), {}],
    ['groups', 0.0625, { parameterGroups: [{ weights: ['dense/bias'], learningRateScale: 3 }] }],
  ])('is scaled from the next step on: %s', async (_, rate, options) => {
    const model = (await build(rate, options))();
    await model.fit(x, y, { ...settings, callbacks: [halves] });
    const rateAt = typeof rate === 'number' ? () => rate : rate;
    const twin = (await build(step(rateAt), options))();
    await twin.fit(x, y, settings);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
    // Also in a run without callbacks, and in steps of one's own.
    await model.fit(x, y, settings);
    await twin.fit(x, y, settings);
    model.trainOnBatch(x, y);
    twin.trainOnBatch(x, y);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('is shown where a callback asks for it, and of the next update', async () => {
    const seen: number[] = [];
    const model = (await build((at: number) => 2 ** -at))();
    const shows: Callback = {
      name: 'shows',
      showsLearningRate: true,
      begin: (training) => ({ onEpochEnd: () => void seen.push(training.learningRate) }),
    };
    const { columns } = await model.fit(x, y, { epochs: 3, batchSize: 25, callbacks: [shows] });
    expect(columns['learningRate']).toEqual(Float64Array.of(2 ** -1, 2 ** -3, 2 ** -5));
    expect(seen).toEqual([2 ** -2, 2 ** -4, 2 ** -6]);
  });

  test('takes no scales that leave the range of numbers, be it of a rate of 0', async () => {
    const model = (await build(0))();
    const grows: Callback = {
      name: 'grows',
      begin: (training) => ({ onEpochEnd: () => training.scaleLearningRate(1e30) }),
    };
    const run = model.fit(x, y, { epochs: 3, callbacks: [grows] });
    await expect(run.done).rejects.toThrow('scaleLearningRate: all factors together: got 1');
    expect(() => model.toBytes()).not.toThrow();
  });

  test('is shown as it was in the last step, also where that step changes it', async () => {
    const model = (await build(0.5))();
    const halves: Callback = {
      name: 'halves',
      showsLearningRate: true,
      begin: (training) => ({ onBatchEnd: () => training.scaleLearningRate(0.5) }),
    };
    const { columns } = await model.fit(x, y, { epochs: 2, batchSize: 25, callbacks: [halves] });
    expect(columns['learningRate']).toEqual(Float64Array.of(2 ** -2, 2 ** -4));
  });

  test('stays with a model that is saved and loaded, until it is compiled', async () => {
    const make = await build(0.0625, { gradientAccumulationSteps: 3 });
    const model = make();
    await model.fit(x, y, { ...settings, callbacks: [halves] });
    const { loadModel: load } = await libraryOn(executor === 'native' ? 'reference' : executor);
    const same = await load(model.toBytes());
    expect(same.toBytes()).toEqual(model.toBytes());
    await model.fit(x, y, settings);
    await same.fit(x, y, settings);
    expect(same.toBytes()).toEqual(model.toBytes());
    const rateOf = async (): Promise<unknown> => {
      const shows = { name: 'shows', showsLearningRate: true, begin: () => ({}) };
      return (await same.fit(x, y, { callbacks: [shows] })).columns['learningRate'];
    };
    expect(await rateOf()).toEqual(Float64Array.of(0.0625 / 4));
    same.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    expect(await rateOf()).toEqual(Float64Array.of(0.001));
  });
});

const factories = Object.entries(optimizers).filter(([name]) => name !== 'custom');

test.each(factories as [string, typeof optimizers.adam][])(
  'half the rate is half the rate for %s',
  async (_, make) => {
    const build = (learningRate: number): Model => {
      const model = uncompiled();
      const optimizer = make({ learningRate, weightDecay: 0.01 });
      model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const halves = callback((training) => ({
      onTrainBegin: () => training.scaleLearningRate(0.5),
    }));
    const [model, twin] = [build(0.02), build(0.01)];
    await model.fit(x, y, { epochs: 2, batchSize: 8, callbacks: [halves] });
    await twin.fit(x, y, { epochs: 2, batchSize: 8 });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  },
);

test('what looks at a step of the model sees its rate', async () => {
  const model = prescribedModel(2);
  const ratios: (number | undefined)[] = [];
  const looks = callback((training) => ({
    async onEpochBegin() {
      const { layers } = await model.inspect([1], [0]);
      ratios.push(layers[0]?.weights[0]?.updateRatio);
      training.scaleLearningRate(0.5);
    },
  }));
  await fitPrescribed([4, 4, 4], [looks], model);
  expect(ratios).toEqual([0.5, 0.25, 0.125]);
  if (executorInfo().executor !== 'native') return;
  expect(await verify(model, [1], [0])).toMatchObject({ bitExact: true });
});

test('a factor that is no factor is refused', async () => {
  const seen: unknown[] = [];
  const scales = callback((training) => ({
    onTrainBegin() {
      for (const factor of [-1, NaN, Infinity, '2', null, undefined, 1n, 1e30]) {
        const call = () => training.scaleLearningRate(factor as never);
        expectRefused(call, 'scaleLearningRate: ', 'factor');
      }
      seen.push(training.learningRate);
      training.scaleLearningRate(0);
      seen.push(training.learningRate);
    },
  }));
  await prescribedModel(1e10).fit([1], [0], { callbacks: [scales] });
  expect(seen).toEqual([1e10, 0]);
});

test('one callback takes part in several runs, one after another and at once', async () => {
  const counts: number[] = [];
  const counting = callback(() => {
    let epochs = 0;
    return { onEpochEnd: () => void (epochs += 1), close: () => void counts.push(epochs) };
  });
  const model = classifier();
  for (const epochs of [2, 3]) await model.fit(x, y, { epochs, callbacks: [counting] });
  const models = [classifier(), classifier(), classifier()];
  await Promise.all(models.map((own) => own.fit(x, y, { epochs: 4, callbacks: [counting] })));
  expect(counts).toEqual([2, 3, 4, 4, 4]);
});

test('a metric may not be called as the column of learning rates', () => {
  const learningRate = (_: unknown, yPred: never): never => yPred;
  const loss = 'sparseCategoricalCrossentropy';
  const call = () => uncompiled().compile({ optimizer: 'sgd', loss, metrics: [learningRate] });
  expectRefused(call, 'compile: metrics: got the name "learningRate"');
});
