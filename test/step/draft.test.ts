// What a layer of a user keeps: the next values of weights that are not trained.
import { describe, expect, test } from 'vitest';
import { layers, ops, optimizers, sequential } from '../../lib/index.ts';
import type { Value } from '../../lib/index.ts';

const rows = [
  [1, 5],
  [3, 4],
] as const;

type Context = Parameters<Parameters<typeof layers.custom>[0]['apply']>[1];

/** What such a layer with two statistics has before and after each of two batches: w, a, b. */
function kept(apply: (x: Value, context: Context) => Value) {
  const own = layers.custom({
    weights: () => ({
      w: { shape: [2], initializer: 'ones' },
      a: { shape: [2], initializer: 'zeros', trainable: false },
      b: { shape: [2], initializer: 'ones', trainable: false },
    }),
    apply,
    inputShape: [2],
  });
  const model = sequential([own, layers.dense({ units: 1 })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return [0, 1].map(() => {
    const before = model.getWeights().map(({ data }) => [...data]);
    model.trainOnBatch(rows, [1, 2]);
    const after = model.getWeights().map(({ data }) => [...data]);
    return { before, after };
  });
}

test('what is drawn has no empty axis', () => {
  const drawn = () => kept((x, { random }) => ops.add(x, ops.sum(random([-1, 0]), 1)));
  const words = 'random: shape: got [n, 0], needed sizes other than 0.';
  expect(drawn).toThrow(words);
});

describe('a statistic may become', () => {
  const copies: readonly (readonly [string, (w: Value) => Value])[] = [
    ['a trained weight as it was', (w) => w],
    ['that under another shape', (w) => ops.reshape(ops.reshape(w, [2, 1]), [2])],
    ['that without a gradient', (w) => ops.stopGradient(w)],
  ];
  test.each(copies)('%s', (_, name) => {
    for (const { before, after } of kept((x, { weights, update }) => {
      update('a', name(weights['w'] as Value));
      return ops.mul(x, weights['w'] as Value);
    })) {
      expect(after[1]).toEqual(before[0]);
      expect(after[0]).not.toEqual(before[0]);
    }
  });

  test('another one, while that becomes the first', () => {
    const steps = kept((x, { weights, update }) => {
      update('a', ops.stopGradient(weights['b'] as Value));
      update('b', weights['a'] as Value);
      return x;
    });
    for (const { before, after } of steps) {
      expect(after.slice(1, 3)).toEqual([before[2], before[1]]);
      expect(before[1]).not.toEqual(before[2]);
    }
  });

  test('integers, as numbers', () => {
    const [first] = kept((x, { update }) => {
      update('a', ops.argmax(ops.transpose(x)));
      return x;
    });
    expect(first?.after[1]).toEqual([1, 0]);
  });
});

test('slots of an optimizer may change places under other names', () => {
  const weights = [(v: Value) => v, (v: Value) => ops.stopGradient(v)].map((name) => {
    const optimizer = optimizers.custom({
      name: 'swap',
      slots: ['a', 'b'],
      update: (w, g, { a, b }, { rate }) => ({
        w: ops.sub(w, ops.mul(ops.add(ops.add(a, g), ops.mul(b, 3)), rate)),
        a: ops.add(name(b), g),
        b: name(a),
      }),
    });
    const model = sequential([layers.dense({ units: 3, inputShape: [2] })], { seed: 1 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    for (let i = 0; i < 4; i++) model.trainOnBatch([[1, 2]], [[1, 2, 3]]);
    return model.getWeights().map(({ data }) => [...data]);
  });
  expect(weights[0]).toEqual(weights[1]);
});
