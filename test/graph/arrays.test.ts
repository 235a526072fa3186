// Integers number things; whoever computes with them gets numbers, whatever op it is.
import { describe, expect, test } from 'vitest';
import { functionalModel, input, layers, ops } from '../../lib/index.ts';
import type { Value } from '../../lib/index.ts';

const data = [
  [
    [3, 4],
    [1, 9],
  ],
] as const;

const cases: readonly (readonly [string, (x: Value) => Value, readonly number[]])[] = [
  ['products of their pairs', (x) => ops.matmul(x, x), [13, 48, 12, 85]],
  ['sums of rows', (x) => ops.sum(x, 2), [7, 10]],
  ['sums of one', (x) => ops.sum(ops.slice(x, { axis: 2, end: 1 }), 2), [3, 1]],
  ['the largest', (x) => ops.max(x, 1), [3, 9]],
  ['the largest of one', (x) => ops.max(ops.slice(x, { axis: 2, end: 1 }), 2), [3, 1]],
  ['means of columns', (x) => ops.mean(x, 1), [2, 6.5]],
  ['the place of the largest', (x) => ops.mul(ops.argmax(x), 1.5), [1.5, 1.5]],
];

describe('of integers one gets', () => {
  test.each(cases)('%s', (_, apply, wanted) => {
    const x = input({ shape: [2, 2], type: 'i32' });
    const outputs = layers.custom({ apply }).apply(x);
    expect([...functionalModel({ inputs: x, outputs }).predict(data).data]).toEqual(wanted);
  });

  test('numbers, whatever they are multiplied with', () => {
    const x = input({ shape: [2], type: 'i32' });
    for (const factor of [1, 2]) {
      for (const apply of [
        (v: Value) => ops.mul(v, factor),
        (v: Value) => ops.mul(factor, v),
        (v: Value) => ops.div(v, 1 / factor),
        (v: Value) => ops.neg(ops.neg(ops.mul(v, factor))),
      ]) {
        const model = functionalModel({ inputs: x, outputs: layers.custom({ apply }).apply(x) });
        expect(model.predict([[3, 4]]).toArray()).toEqual([[3 * factor, 4 * factor]]);
      }
    }
  });

  test('products with a weight', () => {
    const x = input({ shape: [2], type: 'i32' });
    const own = layers.custom({
      weights: () => ({ w: { shape: [2, 1], initializer: 'ones' } }),
      apply: (v, { weights }) => ops.matmul(v, weights.w),
    });
    const model = functionalModel({ inputs: x, outputs: own.apply(x) });
    expect(model.predict([[3, 4]]).toArray()).toEqual([[7]]);
  });

  test('means over the batch', () => {
    const x = input({ shape: [2], type: 'i32' });
    const apart = layers.custom({ apply: (v) => ops.sub(v, ops.mean(v, 0)) }).apply(x);
    const y = layers.dense({ units: 1, kernelInitializer: 'ones' }).apply(apart);
    const model = functionalModel({ inputs: x, outputs: y });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    // The rows become [-1, -2] and [1, 2].
    expect(
      model.trainOnBatch(
        [
          [2, 4],
          [4, 8],
        ],
        [0, 0],
      ).loss,
    ).toBe(9);
  });
});
