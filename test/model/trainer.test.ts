// What becomes of steps that are not finite: thrown (test/model/failure.test.ts), skipped or
// ignored, on both executors. A skipped step is as if its rows had not been there.
import { describe, expect, test } from 'vitest';
import type { FitOptions, Model, Optimizer } from '../../lib/index.ts';
import { expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { classifier, features, numbers, weightsOf, x, y } from '../support/small-model.ts';

const rows = 20;
const target = numbers(rows, 4);
const data = x.subarray(0, rows * features);

/** The data with a NaN in some rows, and the data without these rows. */
function spoiled(bad: readonly number[]): { withBad: Float32Array; x: number[]; y: number[] } {
  const withBad = Float32Array.from(data);
  for (const row of bad) withBad[row * features + 1] = NaN;
  const kept = [...target.keys()].filter((row) => !bad.includes(row));
  return {
    withBad,
    x: kept.flatMap((row) => [...data.subarray(row * features, (row + 1) * features)]),
    y: kept.map((row) => target[row] ?? NaN),
  };
}

function regression({ layers, sequential }: Library, optimizer: Optimizer): Model {
  const hidden = layers.dense({ units: 5, activation: 'tanh', inputShape: [features] });
  const model = sequential([hidden, layers.dense({ units: 1 })], { seed: 2 });
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['meanAbsoluteError', 'r2Score'] });
  return model;
}

const one: FitOptions = { batchSize: 1, shuffle: false };
const skip: FitOptions = { ...one, nonFinite: 'skip' };

describe.each(executors)('steps that are not finite, on the %s executor', (executor) => {
  const adam = async (options: object = {}): Promise<() => Model> => {
    const library = await libraryOn(executor);
    return () => regression(library, library.optimizers.adam(options));
  };

  test.each([
    ['in the middle', [7]],
    ['at both ends of an epoch', [0, 19]],
    ['one after another', [4, 5, 6, 18, 19]],
    ['all but one', [...target.keys()].filter((row) => row !== 11)],
  ])('are skipped %s as if they had not been there', async (_, bad) => {
    const make = await adam();
    const model = make();
    const own = spoiled(bad);
    const history = await model.fit(own.withBad, target, { ...skip, epochs: 3 });
    const twin = make();
    const wanted = await twin.fit(own.x, own.y, { ...one, epochs: 3 });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
    const skippedSteps = new Float64Array(3).fill(bad.length);
    expect(history.columns).toEqual({ ...wanted.columns, skippedSteps });
  });

  test('are skipped with all rows of their batch, the last and smaller one as well', async () => {
    const make = await adam();
    for (const [bad, batchSize] of [
      [18, 6],
      [3, 6],
    ] as const) {
      const start = Math.floor(bad / batchSize) * batchSize;
      const batch = Array.from({ length: batchSize }, (_, i) => start + i);
      const model = make();
      const own = spoiled([bad]);
      const options = { batchSize, shuffle: false, epochs: 2 };
      const history = await model.fit(own.withBad, target, { ...options, nonFinite: 'skip' });
      const rest = spoiled(batch);
      const twin = make();
      const wanted = await twin.fit(rest.x, rest.y, options);
      expect(weightsOf(model)).toEqual(weightsOf(twin));
      expect(history.columns).toEqual({ ...wanted.columns, skippedSteps: Float64Array.of(1, 1) });
    }
  });

  test('do not count among batches whose gradients are accumulated', async () => {
    const make = await adam({ gradientAccumulationSteps: 4 });
    const model = make();
    const own = spoiled([2, 3, 9]);
    await model.fit(own.withBad, target, { ...skip, epochs: 3 });
    const twin = make();
    await twin.fit(own.x, own.y, { ...one, epochs: 3 });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('leave an epoch without results if there is nothing else in it', async () => {
    const make = await adam();
    const model = make();
    const before = weightsOf(model);
    const { columns } = await model.fit(spoiled([...target.keys()]).withBad, target, skip);
    expect(weightsOf(model)).toEqual(before);
    expect(columns).toEqual({
      loss: Float64Array.of(NaN),
      meanAbsoluteError: Float64Array.of(NaN),
      r2Score: Float64Array.of(NaN),
      skippedSteps: Float64Array.of(rows),
    });
  });

  test('are seen by callbacks and counted as steps', async () => {
    const make = await adam();
    const seen: [number, boolean][] = [];
    await make().fit(spoiled([1, 2]).withBad.subarray(0, 4 * features), target.subarray(0, 4), {
      ...skip,
      validationData: [data, target],
      onBatchEnd: ({ step, loss }) => void seen.push([step, Number.isFinite(loss)]),
    });
    expect(seen).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  test('that are ignored spoil the weights and the history', async () => {
    const make = await adam();
    const model = make();
    const own = spoiled([7]);
    const { columns } = await model.fit(own.withBad, target, { ...one, nonFinite: 'ignore' });
    expect(weightsOf(model).some(Number.isNaN)).toBe(true);
    expect(columns['loss']).toEqual(Float64Array.of(NaN));
  });

  test('make no difference where there are none', async () => {
    const make = await adam({ clipNorm: 1, weightDecay: 0.01 });
    const results = [];
    for (const nonFinite of ['throw', 'skip', 'ignore'] as const) {
      const model = make();
      const history = await model.fit(data, target, { epochs: 3, batchSize: 8, nonFinite });
      const { skippedSteps, ...columns } = history.columns;
      expect(skippedSteps).toEqual(nonFinite === 'skip' ? new Float64Array(3) : undefined);
      results.push({ columns, weights: weightsOf(model) });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

test('skipping does not hide an index out of range', async () => {
  const own = Int32Array.from(y);
  own[3] = 99;
  // What is found while data are copied rejects the run, if copying takes long.
  const fit = async () => void (await classifier().fit(x, own, { nonFinite: 'skip' }));
  await expect(fit()).rejects.toThrow('got label 99');
});

test('other words are refused', () => {
  const call = () => classifier().fit(x, y, { nonFinite: 'ignored' as never });
  expectRefused(call, 'fit: nonFinite: unknown name "ignored"', 'Did you mean "ignore"?');
});
