// Masks: what does not count adds exactly nothing, whatever stands there, with every loss, on both
// executors; means are over what counts.
import { describe, expect, test } from 'vitest';
import { tensor } from '../../lib/index.ts';
import type { Layer, Loss, LossName, Metric, Model, Value } from '../../lib/index.ts';
import * as allLosses from '../../lib/losses/index.ts';
import { expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { classifier, features, numbers, samples, weightsOf, x, y } from '../support/small-model.ts';

const classes = 3;
const counts = (i: number): boolean => i % 3 !== 1 && i % 7 !== 0;
const mask = Array.from({ length: samples }, (_, i) => Number(counts(i)));

function compiled(
  { sequential }: Library,
  own: readonly Layer[],
  loss: Loss,
  metrics: readonly Metric[] = [],
  optimizer = 'adam',
): Model {
  const model = sequential(own, { seed: 6 });
  model.compile({ optimizer, loss, metrics });
  return model;
}

/** A net whose last layer suits the loss. */
function netFor(library: Library, loss: LossName, units = classes): Model {
  const { dense, dropout } = library.layers;
  const last = /ategorical|klDiv/.test(loss) ? 'softmax' : /binary/.test(loss) ? 'sigmoid' : 'tanh';
  return compiled(
    library,
    [
      dense({ units: 9, activation: 'relu', inputShape: [features] }),
      dropout({ rate: 0.2 }),
      dense({ units, activation: last }),
    ],
    loss,
    units > 1 && !loss.startsWith('sparse') ? ['accuracy', 'auc'] : ['accuracy'],
  );
}

/** Targets for the loss, with others in the place of what is masked. */
function targetsFor(
  loss: string,
  others: readonly number[],
  units = classes,
): Float32Array | Int32Array {
  const other = (i: number): number => others[i % others.length] ?? 0;
  if (loss.startsWith('sparse')) {
    return y.map((label, i) => (counts(i) ? label : Math.abs(Math.trunc(other(i))) % classes));
  }
  return numbers(samples * units, 12).map((u, i) =>
    counts(Math.floor(i / units)) ? Math.abs(u) : other(i),
  );
}

describe.each(Object.keys(allLosses) as LossName[])('with the loss %s', (loss) => {
  const widths = /ategorical|klDiv/.test(loss) ? [classes] : [classes, 1];

  test.each(widths)(
    'and %i outputs what is masked does not matter, not even NaN',
    async (units) => {
      const found: number[][] = [];
      for (const executor of executors) {
        const library = await libraryOn(executor);
        for (const others of [[0], [1, 2, 0], [NaN, Infinity, -3e38]]) {
          const model = netFor(library, loss, units);
          const options = { epochs: 2, batchSize: 8, mask };
          const { columns } = await model.fit(x, targetsFor(loss, others, units), options);
          found.push([...weightsOf(model), ...Object.values(columns).flatMap((c) => [...c])]);
        }
      }
      expect(found[0]?.every(Number.isFinite)).toBe(true);
      for (const other of found) expect(other).toEqual(found[0]);
    },
  );

  test('a batch is as without the samples that are masked at its end', async () => {
    for (const executor of executors) {
      const library = await libraryOn(executor);
      const target = targetsFor(loss, [NaN]);
      const ends = [13, 21].map((rows) => {
        const model = netFor(library, loss);
        const width = loss.startsWith('sparse') ? 1 : classes;
        const own = Array.from({ length: rows }, (_, i) => (i < 13 ? (mask[i] ?? 0) : 0));
        const results = model.trainOnBatch(
          x.subarray(0, rows * features),
          target.subarray(0, rows * width),
          { mask: own },
        );
        return [...weightsOf(model), ...Object.values(results)];
      });
      expect(ends[1]).toEqual(ends[0]);
    }
  });
});

describe.each(executors)('on the %s executor', (executor) => {
  /** One weight, w = 1: the loss of a sample is (x − y)². */
  const line = async (
    loss: Loss = 'meanSquaredError',
    metrics: readonly Metric[] = [],
    given?: Library,
  ) => {
    const library = given ?? (await libraryOn(executor));
    const own = { units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] } as const;
    return compiled(library, [library.layers.dense(own)], loss, metrics, 'sgd');
  };
  const squares = [1, 2, 3, 4];
  const zero = [0, 0, 0, NaN];

  test('the loss is the mean over the samples that count', async () => {
    const { loss } = await (await line()).evaluate(squares, zero, { mask: [1, 0, 1, 0] });
    expect(loss).toBe((1 + 9) / 2);
  });

  test('an epoch is the mean over all that counts, however it falls into batches', async () => {
    const model = await line('meanSquaredError', ['meanAbsoluteError', 'rootMeanSquaredError']);
    const options = { mask: [true, true, true, false], batchSize: 2 };
    expect(await model.evaluate(squares, zero, options)).toEqual({
      loss: 14 / 3,
      meanAbsoluteError: 6 / 3,
      rootMeanSquaredError: Math.sqrt(14 / 3),
    });
  });

  test('sample weights multiply, and divide only with the reduction weightedMean', async () => {
    const library = await libraryOn(executor);
    const options = { mask: [1, 0, 1, 0], sampleWeight: [3, 5, 1, 7] };
    const lossOf = async (reduction: 'mean' | 'sum' | 'weightedMean') => {
      const model = await line(library.losses.meanSquaredError({ reduction }), [], library);
      return (await model.evaluate(squares, zero, options)).loss;
    };
    expect(await lossOf('mean')).toBe((3 + 9) / 2);
    expect(await lossOf('sum')).toBe(3 + 9);
    expect(await lossOf('weightedMean')).toBe((3 + 9) / 4);
  });

  test('a batch in which nothing counts adds nothing to the loss and to gradients', async () => {
    const model = await line('meanSquaredError', ['meanAbsoluteError']);
    const { columns } = await model.fit(squares, [0, 0, NaN, NaN], {
      mask: [1, 1, 0, 0],
      batchSize: 2,
      shuffle: false,
    });
    const twin = await line('meanSquaredError', ['meanAbsoluteError']);
    const wanted = await twin.fit(squares.slice(0, 2), [0, 0], { batchSize: 2, shuffle: false });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
    expect(columns).toEqual(wanted.columns);
  });

  test('metrics of the whole set see only what counts', async () => {
    const metrics = ['auc', 'accuracy', 'f1Score', 'r2Score', 'precision'] as const;
    const library = await libraryOn(executor);
    const last = { units: 1, activation: 'sigmoid', inputShape: [features] } as const;
    const net = () =>
      compiled(library, [library.layers.dense(last)], 'binaryCrossentropy', metrics);
    const target = Array.from(y, (label, i) => (counts(i) ? Number(label > 0) : NaN));
    const kept = [...y.keys()].filter(counts);
    const rest = kept.flatMap((i) => [...x.subarray(i * features, (i + 1) * features)]);
    const wanted = await net().evaluate(
      rest,
      kept.map((i) => target[i] ?? NaN),
      { batchSize: 50 },
    );
    const { loss, ...found } = await net().evaluate(x, target, { mask, batchSize: 50 });
    expect({ loss: wanted.loss, ...found }).toEqual(wanted);
    expect(Math.abs(loss - wanted.loss)).toBeLessThan(1e-6);
    expect(await net().evaluate(x, target, { mask, batchSize: 7 })).toMatchObject(found);
  });

  const steps = 4;
  const positions = Array.from({ length: 30 * steps }, (_, i) => Number(counts(i)));

  test('positions of samples are masked like samples of their own', async () => {
    const library = await libraryOn(executor);
    const { dense } = library.layers;
    const metrics = ['accuracy', 'auc', 'meanAbsoluteError'] as const;
    const data = numbers(30 * steps * 5, 3);
    for (const [loss, activation] of [
      ['meanSquaredError', 'tanh'],
      ['categoricalCrossentropy', 'softmax'],
      ['binaryCrossentropy', 'sigmoid'],
    ] as const) {
      const target = numbers(30 * steps * classes, 8).map((u, i) =>
        positions[Math.floor(i / classes)] === 1 ? Math.abs(u) : NaN,
      );
      const train = (rows: number, shape: readonly number[]): number[] => {
        const model = compiled(
          library,
          [
            dense({ units: 7, activation: 'tanh', inputShape: [...shape, 5] }),
            dense({ units: classes, activation }),
          ],
          loss,
          metrics,
        );
        const own = tensor(target, [rows, ...shape, classes]);
        const options = { mask: tensor(positions, [rows, ...shape]) };
        const results = [0, 1].map(() => model.trainOnBatch(data, own, options));
        return [...weightsOf(model), ...results.flatMap((each) => Object.values(each))];
      };
      expect(train(30, [steps])).toEqual(train(30 * steps, []));
    }
  });

  test('positions weigh what their sample does', async () => {
    const library = await libraryOn(executor);
    const own = { units: 2, useBias: false, kernelInitializer: 'ones', inputShape: [1] } as const;
    const { losses } = library;
    const lossOf = async (reduction: 'mean' | 'sum' | 'weightedMean') => {
      const loss = losses.meanSquaredError({ reduction });
      const model = compiled(library, [library.layers.dense(own)], loss, [], 'sgd');
      const target = [0, NaN, 0, 1];
      const options = { mask: [1, 0, 1, 1], sampleWeight: [4, 2] };
      return (await model.evaluate([2, 3], target, options)).loss;
    };
    expect(await lossOf('mean')).toBe((4 * 4 + 2 * 9 + 2 * 4) / 3);
    expect(await lossOf('sum')).toBe(4 * 4 + 2 * 9 + 2 * 4);
    expect(await lossOf('weightedMean')).toBe((4 * 4 + 2 * 9 + 2 * 4) / (4 + 2 + 2));
  });

  test('class numbers of positions may be masked, and be any numbers then', async () => {
    const library = await libraryOn(executor);
    const last = { units: classes, activation: 'softmax', inputShape: [steps, 5] } as const;
    const loss = 'sparseCategoricalCrossentropy';
    const data = numbers(10 * steps * 5, 3);
    const ends = [0, 2, -1, NaN, 255].map((other) => {
      const model = compiled(library, [library.layers.dense(last)], loss, ['accuracy']);
      const labels = Array.from({ length: 10 * steps }, (_, i) =>
        positions[i] === 1 ? i % classes : other,
      );
      const results = model.trainOnBatch(data, labels, { mask: positions.slice(0, 10 * steps) });
      return [...weightsOf(model), ...Object.values(results)];
    });
    for (const end of ends) expect(end).toEqual(ends[0]);
  });

  test("a user's own loss and its sigmoid are masked as well", async () => {
    const library = await libraryOn(executor);
    const { ops, layers } = library;
    const root = (yTrue: Value, yPred: Value): Value => ops.sqrt(ops.square(ops.sub(yTrue, yPred)));
    const own = { units: 1, activation: (value: Value) => ops.sigmoid(value), inputShape: [2] };
    for (const loss of [root, 'binaryCrossentropy'] as const) {
      const model = compiled(library, [layers.dense(own)], loss);
      const before = weightsOf(model);
      const { loss: result } = model.trainOnBatch(x.subarray(0, 4), [NaN, 1], { mask: [0, 1] });
      expect(Number.isFinite(result)).toBe(true);
      const after = weightsOf(model);
      expect(after.every(Number.isFinite)).toBe(true);
      expect(after).not.toEqual(before);
    }
  });

  test('inputs of what is masked may be anything, for samples and for positions', async () => {
    const { sequential, layers } = await libraryOn(executor);
    for (const shape of [[], [steps]]) {
      const units = 10 * steps;
      const ends = [2, NaN, -Infinity].map((other) => {
        const model = sequential(
          [
            layers.dense({ units: 7, activation: 'relu', inputShape: [...shape, 5] }),
            layers.dense({ units: 1 }),
          ],
          { seed: 1 },
        );
        const metrics = ['meanAbsoluteError', 'r2Score'] as const;
        model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics });
        const data = numbers(units * 5, 3).map((u, i) =>
          positions[Math.floor(i / 5)] === 1 ? u : other,
        );
        const target = numbers(units, 8).map((u, i) => (positions[i] === 1 ? u : other));
        const results = [0, 1].map(() =>
          model.trainOnBatch(data, target, { mask: positions.slice(0, units) }),
        );
        return [...weightsOf(model), ...results.flatMap((each) => Object.values(each))];
      });
      expect(ends[0]?.every(Number.isFinite)).toBe(true);
      for (const end of ends) expect(end).toEqual(ends[0]);
    }
  });

  test('several outputs share a mask of samples, or of the positions they all have', async () => {
    const { functionalModel, input, layers } = await libraryOn(executor);
    const model = (): Model => {
      const from = input({ shape: [steps, 5] });
      const outputs = [2, classes].map((units, i) =>
        layers.dense({ units, name: `out${i}` }).apply(from),
      );
      const own = functionalModel({ inputs: [from], outputs, seed: 3 }) as unknown as Model;
      own.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return own;
    };
    const data = numbers(6 * steps * 5, 3);
    for (const own of [[1, 0, 1, 1, 0, 1], positions.slice(0, 6 * steps)]) {
      const perUnit = (6 * steps) / own.length;
      const ends = [0, NaN].map((other) => {
        const net = model();
        const target = [2, classes].map((units) =>
          numbers(6 * steps * units, 8).map((u, i) =>
            own[Math.floor(i / units / perUnit)] === 1 ? u : other,
          ),
        );
        const results = net.trainOnBatch(data, target as never, { mask: own });
        return [...weightsOf(net), ...Object.values(results)];
      });
      expect(ends[0]?.every(Number.isFinite)).toBe(true);
      expect(ends[1]).toEqual(ends[0]);
    }
  });

  test('validationSplit divides a mask as it does the samples', async () => {
    const model = await line();
    const options = { mask: [1, 0, 0, 1], validationSplit: 0.5, epochs: 1, batchSize: 2 };
    const { columns } = await model.fit([3, 2, 1, 0], [0, NaN, NaN, 0], options);
    expect(columns['loss']?.[0]).toBe(9);
    expect(columns['valLoss']?.[0]).toBe(0);
  });

  test('a step that is skipped does not count what its mask counts', async () => {
    const model = await line('meanSquaredError', ['meanAbsoluteError', 'rootMeanSquaredError']);
    const { columns } = await model.fit([1, 2, 3, NaN, 5, 6], [1, 2, 0, 0, 0, 6], {
      mask: [1, 0, 0, 1, 1, 1],
      batchSize: 2,
      shuffle: false,
      nonFinite: 'skip',
    });
    expect(columns).toEqual({
      loss: Float64Array.of(25 / 3),
      meanAbsoluteError: Float64Array.of(5 / 3),
      rootMeanSquaredError: Float64Array.of(Math.sqrt(25 / 3)),
      skippedSteps: Float64Array.of(1),
    });
  });
});

describe('a mask', () => {
  test('is one of ones and zeros, or of true and false, for samples or their positions', () => {
    const batch = (own: unknown) => () => classifier().trainOnBatch(x, y, { mask: own as never });
    batch(mask)();
    batch(Uint8Array.from(mask))();
    batch(mask.map(Boolean))();
    batch(mask.map((one) => [one]))();
    expectRefused(batch(mask.slice(1)), 'trainOnBatch: mask has 49 numbers, needed 50');
    expectRefused(batch(mask.map((one) => [one, one])), 'trainOnBatch: mask has shape [50, 2]');
    expectRefused(batch(mask.with(7, 0.5)), 'trainOnBatch: mask[7]: got 0.5, needed 0 or 1');
    expectRefused(batch([...mask.slice(1), '1']), 'trainOnBatch: mask[49]: got "1"');
    expectRefused(batch(null), 'trainOnBatch: mask: got null');
    expectRefused(batch(mask.map(() => 0)), 'trainOnBatch: mask: got only 0');
  });

  test('leaves labels that count as strict as they were', () => {
    const model = classifier();
    const wrong = y.with(mask.indexOf(0), -1);
    expect(model.trainOnBatch(x, wrong, { mask }).loss).toBeGreaterThan(0);
    expectRefused(
      () => model.trainOnBatch(x, wrong.with(mask.indexOf(1), -1), { mask }),
      'trainOnBatch: y[2]: got label -1, needed an integer from 0 to 2. If it marks what',
    );
    expectRefused(() => model.trainOnBatch(x, [...wrong].with(0, '2' as never), { mask }), 'y[0]');
    expectRefused(() => model.trainOnBatch(x, wrong), 'trainOnBatch: y[0]: got label -1');
  });

  test('is needed in both parts of a validationSplit', async () => {
    for (const counting of [(i: number) => i < 25, (i: number) => i >= 25]) {
      const options = { mask: y.map((_, i) => Number(counting(i))), validationSplit: 0.5 };
      // What is found while data are copied rejects the run, if copying takes long.
      const fit = async () => void (await classifier().fit(x, y, options));
      await expect(fit()).rejects.toThrow('fit: mask: got only 0 in a part, needed a 1 in both');
    }
  });

  test('is checked by fit and evaluate as well', async () => {
    expectRefused(
      () => classifier().fit(x, y, { mask: [1] }),
      'fit: mask has 1 numbers, needed 50',
    );
    const evaluated = classifier().evaluate(x, y, { mask: [1] });
    await expect(evaluated).rejects.toThrow('evaluate: mask has 1 numbers, needed 50');
  });
});
