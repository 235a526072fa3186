// A prediction that would depend on how rows are cut into blocks is refused, wherever it is asked
// for; training and evaluation may join the rows of their batch.
import { describe, expect, test } from 'vitest';
import { initializers, layers, ops, sequential } from '../../lib/index.ts';
import type { Value } from '../../lib/index.ts';

const rows = [
  [1, 2],
  [3, 5],
] as const;

function through(apply: (x: Value, training: boolean) => Value) {
  const own = layers.custom({ name: 'own', apply: (x, { training }) => apply(x, training) });
  const model = sequential([layers.inputLayer({ shape: [2] }), own]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

const joining: readonly (readonly [string, (x: Value) => Value])[] = [
  ['their mean', (x) => ops.sub(x, ops.mean(x, 0))],
  ['their sum', (x) => ops.sub(x, ops.sum(x, 0))],
  ['products of their columns', (x) => ops.matmul(x, ops.matmul(x, x, { transposeA: true }))],
  ['themselves, column by column', (x) => ops.reshape(ops.transpose(x), [-1, 2])],
  ['other rows, by their number', (x) => ops.gatherRows(x, ops.argmax(x))],
  ['the strongest of each column', (x) => ops.add(x, ops.max(ops.transpose(x), 1))],
];

describe('a layer that takes from the rows of a batch', () => {
  test.each(joining)('%s is refused in prediction', async (_, apply) => {
    const model = through(apply);
    const refused = /^predict: layer "own" joins the rows of a batch/;
    expect(() => model.predict(rows)).toThrow(refused);
    expect(() => model.predictor(2)).toThrow(refused);
    await expect(model.predictAsync(rows)).rejects.toThrow(refused);
    expect((await model.evaluate(rows, rows)).loss).toBeGreaterThan(0);
    expect(model.trainOnBatch(rows, rows).loss).toBeGreaterThan(0);
  });

  test('may do so in training alone', () => {
    const model = through((x, training) => (training ? ops.sub(x, ops.mean(x, 0)) : x));
    expect(model.predict(rows).toArray()).toEqual(rows);
  });
});

test('random numbers are refused in prediction and follow the seed in evaluation', async () => {
  const noisy = (seed: number) => {
    const own = layers.custom({
      name: 'own',
      apply: (x, { random }) => ops.add(x, random(x.shape)),
      inputShape: [2],
    });
    const model = sequential([own], { seed });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  };
  expect(() => noisy(1).predict(rows)).toThrow(/^predict: layer "own" draws random numbers/);
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await noisy(seed).evaluate(rows, rows)).loss),
  );
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test('rows may be joined with other axes as long as they come apart again', () => {
  const own = layers.custom({
    weights: () => ({ two: { shape: [1, 1], initializer: initializers.constant({ value: 2 }) } }),
    apply: (x, { weights: { two } }) => {
      const columns = ops.transpose(ops.reshape(x, [-1, 2, 3]), [1, 0, 2]);
      const flat = ops.mul(ops.reshape(columns, [-6]), 2);
      const across = ops.abs(ops.reshape(columns, [3, -2]));
      const products = ops.matmul(ops.reshape(columns, [2, -3, 1]), two);
      const parts = [flat, across, products].map((part) => ops.reshape(part, [2, -1, 3]));
      const sum = parts.reduce((a, b) => ops.add(a, b));
      return ops.reshape(ops.transpose(sum, [1, 0, 2]), [-1, 6]);
    },
    inputShape: [6],
  });
  const data = [1, 2].map((row) => [1, 2, 3, 4, 5, 6].map((i) => row * i));
  const fivefold = data.map((row) => row.map((x) => 5 * x));
  expect(sequential([own]).predict(data).toArray()).toEqual(fivefold);
});

test('whatever stays within a row is no joining of rows', () => {
  const model = through((x) => {
    const swapped = ops.transpose(ops.reshape(x, [-1, 2, 1]), [2, 1, 0]);
    const back = ops.reshape(ops.transpose(swapped, [2, 1, 0]), [-1, 2]);
    return ops.div(back, ops.sum(back, -1, { keepDims: true }));
  });
  expect(model.predict([[1, 3]]).toArray()).toEqual([[0.25, 0.75]]);
});
