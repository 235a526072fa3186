// A mask in which everything counts says nothing: with every loss, however it is reduced. A mask of
// samples then changes no bit. One of positions puts a loss together from other rows, each of one
// position: the same sum in another order, so what is equal is the number and not its last bits.
import { beforeAll, describe, expect, test } from 'vitest';
import type { LossName, Model } from '../../lib/index.ts';
import * as allLosses from '../../lib/losses/index.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { numbers, weightsOf } from '../support/small-model.ts';

const [samples, steps, features, classes] = [10, 3, 5, 4];
const ones = Array.from({ length: samples }, () => 1);
const onesOfSteps = ones.map(() => [1, 1, 1]);
const sampleWeight = ones.map((_, i) => (i % 4) / 2);
const x = numbers(samples * steps * features, 3);
const names = Object.keys(allLosses) as LossName[];
const reductions = ['mean', 'sum', 'weightedMean'] as const;
const cases = names.flatMap((name) => reductions.map((reduction) => [name, reduction] as const));

describe.each(executors)('on the %s executor', (executor) => {
  let library: Library;
  beforeAll(async () => void (library = await libraryOn(executor)));

  /** One step of a net whose last layer suits the loss: the result and the weights. */
  function step(name: LossName, reduction: (typeof reductions)[number], options: object): number[] {
    const { layers, losses, sequential } = library;
    const last = /ategorical|klDiv/.test(name)
      ? 'softmax'
      : /binary/.test(name)
        ? 'sigmoid'
        : 'tanh';
    const own = { units: classes, activation: last, inputShape: [steps, features] } as const;
    const model = sequential([layers.dense(own)], { seed: 6 });
    model.compile({ optimizer: 'sgd', loss: losses[name]({ reduction }) });
    const elements = samples * steps;
    const target = name.startsWith('sparse')
      ? Int32Array.from({ length: elements }, (_, i) => i % classes)
      : numbers(elements * classes, 8).map(Math.abs);
    const { loss } = model.trainOnBatch(x, target, options);
    return [loss, ...weightsOf(model)];
  }

  test.each(cases)('ones for samples change no bit of %s with the reduction %s', (...own) => {
    expect(step(...own, { mask: ones })).toEqual(step(...own, {}));
    const weighted = step(...own, { mask: ones, sampleWeight });
    expect(weighted).toEqual(step(...own, { sampleWeight }));
  });

  test.each(cases)('ones for positions change no number of %s with %s', (...own) => {
    for (const options of [{}, { sampleWeight }]) {
      const wanted = step(...own, options);
      const found = step(...own, { ...options, mask: onesOfSteps });
      const scale = Math.max(...wanted.map(Math.abs));
      const apart = found.map((number, i) => Math.abs(number - (wanted[i] ?? NaN)) / scale);
      expect(Math.max(...apart)).toBeLessThan(1e-6);
    }
  });

  /** Predicts its input: the loss of a row is half the sum of its squares. */
  function halfSquares(reduction: (typeof reductions)[number]): Model {
    const { layers, losses, optimizers, sequential } = library;
    const own = { units: 1, useBias: false, kernelInitializer: 'ones' } as const;
    const model = sequential([layers.dense({ ...own, inputShape: [steps, 1] })]);
    const loss = losses.halfMeanSquaredError({ reduction });
    model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss });
    return model;
  }

  test('what is summed in a row is averaged over the rows in which something counts', () => {
    const [all, none] = [
      [1, 1, 1],
      [0, 0, 0],
    ];
    const zeros = [none, none, none];
    const one = halfSquares('mean');
    expect(one.trainOnBatch([all, all], [none, none], { mask: [all, all] }).loss).toBe(1.5);
    expect(weightsOf(one)).toEqual([1 - 3]);
    const batch = [
      [
        [2, 4, NaN],
        [2, 2, 2],
        [9, 9, 9],
      ],
      zeros,
      { mask: [[1, 1, 0], all, none], sampleWeight: [1, 3, 5] },
    ] as const;
    const lossWith = (reduction: (typeof reductions)[number]) =>
      halfSquares(reduction).trainOnBatch(...batch).loss;
    expect(lossWith('mean')).toBe((10 + 3 * 6) / 2);
    expect(lossWith('sum')).toBe(10 + 3 * 6);
    expect(lossWith('weightedMean')).toBe((10 + 3 * 6) / (1 + 3));
  });
});
