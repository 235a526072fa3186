// A prediction that would depend on how rows are cut into blocks is refused, wherever it is asked
// for; training and evaluation may join the rows of their batch.
import { describe, expect, test } from 'vitest';
import { layers, ops, sequential } from '../../lib/index.ts';
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

test('whatever stays within a row is no joining of rows', () => {
  const model = through((x) => {
    const swapped = ops.transpose(ops.reshape(x, [-1, 2, 1]), [2, 1, 0]);
    const back = ops.reshape(ops.transpose(swapped, [2, 1, 0]), [-1, 2]);
    return ops.div(back, ops.sum(back, -1, { keepDims: true }));
  });
  expect(model.predict([[1, 3]]).toArray()).toEqual([[0.25, 0.75]]);
});
