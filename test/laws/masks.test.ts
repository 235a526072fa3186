// A mask in which everything counts says nothing, to the bit: with every loss, however it is
// reduced. One of samples is as none at all. One of positions makes samples of them, so it is as
// if they had been samples; where rows are summed, four of them to a row, that is a power of two.
import { beforeAll, describe, expect, test } from 'vitest';
import type { LossName, Model } from '../../lib/index.ts';
import * as allLosses from '../../lib/losses/index.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { numbers, weightsOf } from '../support/small-model.ts';

const [samples, steps, features, classes] = [10, 4, 5, 4];
const ones = Array.from({ length: samples }, () => 1);
const onesOfSteps = ones.map(() => Array.from({ length: steps }, () => 1));
const sampleWeight = ones.map((_, i) => (i % 4) / 2);
const positionWeight = sampleWeight.flatMap((weight) => onesOfSteps[0]?.map(() => weight) ?? []);
const x = numbers(samples * steps * features, 3);
const names = Object.keys(allLosses) as LossName[];
const reductions = ['mean', 'sum', 'weightedMean'] as const;
const cases = names.flatMap((name) => reductions.map((reduction) => [name, reduction] as const));

describe.each(executors)('on the %s executor', (executor) => {
  let library: Library;
  beforeAll(async () => void (library = await libraryOn(executor)));

  interface Step {
    name: LossName;
    reduction: (typeof reductions)[number];
    /** Without its samples. */
    inputShape?: readonly number[];
    learningRate?: number;
    options: object;
  }

  /** One step of a net whose last layer suits the loss: the result and the weights. */
  function step({ name, reduction, options, ...own }: Step): { loss: number; weights: number[] } {
    const { inputShape = [steps, features], learningRate = 1 } = own;
    const { layers, losses, optimizers, sequential } = library;
    const activation = /ategorical|klDiv/.test(name)
      ? 'softmax'
      : /binary/.test(name)
        ? 'sigmoid'
        : 'tanh';
    const model = sequential([layers.dense({ units: classes, activation, inputShape })], {
      seed: 6,
    });
    const optimizer = optimizers.sgd({ learningRate });
    model.compile({ optimizer, loss: losses[name]({ reduction }) });
    const elements = samples * steps;
    const target = name.startsWith('sparse')
      ? Int32Array.from({ length: elements }, (_, i) => i % classes)
      : numbers(elements * classes, 8).map(Math.abs);
    const { loss } = model.trainOnBatch(x, target, options);
    return { loss, weights: weightsOf(model) };
  }

  test.each(cases)('ones for samples change no bit of %s with %s', (name, reduction) => {
    for (const options of [{}, { sampleWeight }]) {
      const masked = { ...options, mask: ones };
      expect(step({ name, reduction, options: masked })).toEqual(
        step({ name, reduction, options }),
      );
    }
  });

  test.each(cases)('ones for positions make samples of them, of %s with %s', (name, reduction) => {
    const isMeanOfSums = name === 'halfMeanSquaredError' && reduction !== 'sum';
    const times = isMeanOfSums ? steps : 1;
    for (const weighs of [false, true]) {
      const options = { mask: onesOfSteps, ...(weighs && { sampleWeight }) };
      const { loss, weights } = step({ name, reduction, learningRate: 1 / times, options });
      const apart = { inputShape: [features], learningRate: 1 };
      const own = weighs ? { sampleWeight: positionWeight } : {};
      const wanted = step({ name, reduction, ...apart, options: own });
      expect({ loss, weights }).toEqual({ ...wanted, loss: wanted.loss * times });
    }
  });

  /** Predicts its input: the loss of a row is half the sum of its squares. */
  function halfSquares(reduction: (typeof reductions)[number]): Model {
    const { layers, losses, optimizers, sequential } = library;
    const own = { units: 1, useBias: false, kernelInitializer: 'ones' } as const;
    const model = sequential([layers.dense({ ...own, inputShape: [3, 1] })]);
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
    for (const options of [{}, { mask: [all, all] }]) {
      const one = halfSquares('mean');
      expect(one.trainOnBatch([all, all], [none, none], options).loss).toBe(1.5);
      expect(weightsOf(one)).toEqual([1 - 3]);
    }
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
