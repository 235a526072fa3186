// reduceLearningRateOnPlateau against sequences worked out by hand with the rules of Keras 3.
import { describe, expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import type { Callback, Model } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { classifier, samples, x, y } from '../support/small-model.ts';

const { reduceLearningRateOnPlateau } = callbacks;

type Options = NonNullable<Parameters<typeof reduceLearningRateOnPlateau>[0]>;

const watching = (options: Options): Callback =>
  reduceLearningRateOnPlateau({ monitor: 'loss', factor: 0.5, ...options });

/** The learning rates of the epochs, the first of which is 8. */
async function rates(losses: readonly number[], options: Options): Promise<number[]> {
  const { columns } = await fitPrescribed(losses, [watching(options)], prescribedModel(8));
  return [...(columns['learningRate'] ?? [])];
}

describe('lowers the rate', () => {
  test.each<[what: string, losses: readonly number[], options: Options, rates: readonly number[]]>([
    ['after patience epochs', [4, 4, 4, 4, 4, 4], { patience: 2 }, [8, 8, 8, 4, 4, 2]],
    ['at once with patience 1, as with 0', [4, 4, 4, 4], { patience: 1 }, [8, 8, 4, 2]],
    ['as with 1', [4, 4, 4, 4], { patience: 0 }, [8, 8, 4, 2]],
    ['counting anew after progress', [4, 4, 3, 3, 3, 3], { patience: 2 }, [8, 8, 8, 8, 8, 4]],
    ['if NaN stands there', [4, NaN, NaN, NaN], { patience: 2 }, [8, 8, 8, 4]],
    ['by more than 1e-4 unless told', [4, 3.99995, 4], { patience: 1 }, [8, 8, 4]],
    ['not if minDelta is 0', [4, 3.99995, 4], { patience: 1, minDelta: 0 }, [8, 8, 8]],
    ['in mode max', [1, 2, 2, 2], { patience: 1, mode: 'max' }, [8, 8, 8, 4]],
    ['in mode max by minDelta', [1, 2, 2.5], { patience: 1, mode: 'max', minDelta: 1 }, [8, 8, 4]],
    [
      'not in the cooldown',
      [4, 4, 4, 4, 4, 4, 4],
      { patience: 1, cooldown: 2 },
      [8, 8, 4, 4, 2, 2, 1],
    ],
    ['not below the lowest', [4, 4, 4, 4, 4], { patience: 1, minLearningRate: 3 }, [8, 8, 4, 3, 3]],
    ['never', [4, 3, 2, 1], { patience: 1 }, [8, 8, 8, 8]],
  ])('%s', async (_, losses, options, wanted) => {
    expect(await rates(losses, options)).toEqual(wanted);
  });

  test('by a factor of 0.1 after 10 epochs unless told otherwise', async () => {
    const callback = reduceLearningRateOnPlateau({ monitor: 'loss' });
    const history = await fitPrescribed(Array(13).fill(1), [callback], prescribedModel(1));
    expect([...(history.columns['learningRate'] ?? [])]).toEqual([
      ...Array<number>(11).fill(1),
      0.1,
      0.1,
    ]);
  });

  test('never below the lowest, not by a rounding', async () => {
    // 1.3 · (0.9 ÷ 1.3) is less than 0.9, as are others of these.
    const found: number[] = [];
    for (let i = 1; i < 60; i++) {
      const lowest = 0.9 + i / 1000;
      const options = { patience: 1, factor: 0.1, minLearningRate: lowest };
      const model = prescribedModel(1.3 + i / 77);
      const { columns } = await fitPrescribed([4, 4, 4], [watching(options)], model);
      found.push((columns['learningRate']?.[2] ?? NaN) / lowest);
    }
    expect(Math.min(...found)).toBe(1);
    expect(Math.max(...found)).toBeLessThan(1 + 2 ** -49);
  });

  test('of a schedule, and goes on from there in the next run with counts of its own', async () => {
    const model = prescribedModel((step) => 2 ** -step);
    const callback = watching({ patience: 2 });
    const first = await fitPrescribed([4, 4, 4, 4], [callback], model);
    expect(first.columns['learningRate']).toEqual(Float64Array.of(1, 0.5, 0.25, 0.0625));
    const second = await fitPrescribed([9, 9, 9, 9], [callback], model);
    const wanted = Float64Array.of(2 ** -5, 2 ** -6, 2 ** -7, 2 ** -9);
    expect(second.columns['learningRate']).toEqual(wanted);
  });

  test('that stands behind the results of validation and of skipped steps', async () => {
    const { columns } = await classifier().fit(x, y, {
      validationSplit: 0.5,
      nonFinite: 'skip',
      callbacks: [reduceLearningRateOnPlateau()],
    });
    expect(Object.keys(columns).slice(-3)).toEqual(['valAccuracy', 'skippedSteps', 'learningRate']);
    expect(columns['learningRate']).toEqual(Float64Array.of(0.001));
    expect(columns['skippedSteps']).toEqual(Float64Array.of(0));
  });
});

describe.each(executors)('a plateau on the %s executor', (executor) => {
  // What should be predicted has nothing to do with x: the loss is soon on a plateau.
  const target = Int32Array.from({ length: samples }, (_, i) => (i * i) % 3);
  const settings = { batchSize: 8, validationSplit: 0.4 } as const;
  const build = async (): Promise<{ model: Model; load: (file: Uint8Array) => Promise<Model> }> => {
    const library = await libraryOn(executor);
    const { layers, optimizers, sequential } = library;
    const hidden = layers.dense({ units: 6, activation: 'tanh', inputShape: [4] });
    const last = layers.dense({ units: 3, activation: 'softmax' });
    const model = sequential([hidden, layers.dropout({ rate: 0.2 }), last], { seed: 5 });
    const decay = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9 };
    const learningRate = library.schedules.exponential(decay);
    const optimizer = optimizers.adam({ learningRate });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    return { model, load: library.loadModel };
  };

  test('that is cut by saving and loading ends in the bits of one that was not', async () => {
    const whole = await build();
    // One reduction, then a cooldown to the end: what is counted does not matter behind the cut.
    const once = reduceLearningRateOnPlateau({ factor: 0.25, patience: 2, cooldown: 99 });
    const { columns } = await whole.model.fit(x, target, {
      ...settings,
      epochs: 30,
      callbacks: [once],
    });
    const files: Uint8Array[] = [];
    const cut = await build();
    const saves = callbacks.lambda({ onEpochEnd: () => void files.push(cut.model.toBytes()) });
    await cut.model.fit(x, target, { ...settings, epochs: 29, callbacks: [once, saves] });
    const column = columns['learningRate'] ?? new Float64Array(0);
    const drop = column.findIndex((own, i) => own < 0.5 * (column[i - 1] ?? 0));
    expect(drop).toBeGreaterThan(2);
    expect(drop).toBeLessThan(25);
    for (const done of [drop - 1, drop, drop + 1, 29]) {
      const file = files[done - 1];
      if (!file) throw new Error('no file');
      const model = await cut.load(file);
      const rest = await model.fit(x, target, {
        ...settings,
        epochs: 30,
        initialEpoch: done,
        callbacks: done < drop ? [] : [reduceLearningRateOnPlateau({ patience: 99 })],
      });
      if (done < drop) {
        expect(model.toBytes()).not.toEqual(whole.model.toBytes());
        continue;
      }
      expect(model.toBytes(), `cut after ${done} epochs`).toEqual(whole.model.toBytes());
      for (const [name, own] of Object.entries(rest.columns)) {
        expect([...own], name).toEqual([...(columns[name] ?? [])].slice(done));
      }
    }
  });
});

test('the same run has the same bits on every executor', async () => {
  const files: Uint8Array[] = [];
  for (const executor of executors) {
    const { layers, sequential } = await libraryOn(executor);
    const last = layers.dense({ units: 3, activation: 'softmax', inputShape: [4] });
    const model = sequential([last], { seed: 5 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const callback = watching({ patience: 1, minDelta: 0.1 });
    await model.fit(x, y, { epochs: 6, batchSize: 8, callbacks: [callback] });
    files.push(model.toBytes());
  }
  for (const file of files) expect(file).toEqual(files[0]);
});

test('bad options are refused by name', () => {
  const where = 'reduceLearningRateOnPlateau';
  const make = reduceLearningRateOnPlateau as (options: never) => unknown;
  expectOptionsChecked(make, where);
  const strings = ['an empty string', 'a string', 'a digit'];
  expectOptionChecked(make, where, 'monitor', {}, strings);
  for (const name of ['factor', 'patience', 'cooldown', 'mode']) {
    expectOptionChecked(make, where, name);
  }
  for (const name of ['minDelta', 'minLearningRate']) {
    expectOptionChecked(make, where, name, {}, ['1.5', '2^31', '2^53']);
  }
  for (const factor of [0, 1])
    expectRefused(() => make({ factor } as never), `factor: got ${factor}`);
  const call = () => classifier().fit(x, y, { callbacks: [reduceLearningRateOnPlateau()] });
  expectRefused(call, 'fit: reduceLearningRateOnPlateau: monitor: unknown column "valLoss"');
});
