// What a batch comes to, where a user's function says it in one number.
import { describe, expect, test } from 'vitest';
import { layers, losses, ops, sequential } from '../../lib/index.ts';
import type { Model, Value } from '../../lib/index.ts';
import { expectRefused } from '../support/bad-values.ts';
import { weightsOf } from '../support/small-model.ts';

/** As meanSquaredError, but over all rows at once. */
const whole = (yTrue: Value, yPred: Value): Value => ops.mean(ops.square(ops.sub(yTrue, yPred)));

function line(loss: 'meanSquaredError' | typeof whole, metrics: readonly (typeof whole)[]): Model {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 4 });
  model.compile({ optimizer: 'sgd', loss, metrics });
  return model;
}

const [x, y] = [
  [1, 2, 3, 4],
  [2, 1, 0, 1],
];

describe('a function written for samples', () => {
  const perSample = (yTrue: Value, yPred: Value): Value =>
    ops.sum(ops.square(ops.sub(yTrue, yPred)), [1, 2]);
  const build = (loss: 'meanSquaredError' | typeof perSample, metrics: (typeof perSample)[]) => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3, 1] })], { seed: 4 });
    model.compile({ optimizer: 'sgd', loss, metrics });
    return model;
  };
  const data = [
    [[1], [2], [3]],
    [[4], [5], [6]],
  ];
  const target = data.map((row) => row.map(([one = 0]) => [one, one]));
  const mask = [
    [1, 1, 0],
    [1, 0, 0],
  ];

  test('is told of positions where they are masked', async () => {
    const words =
      ': sum: axis: got 2, needed an integer in [-2, 1]. With a mask of positions it is';
    for (const [kind, model] of [
      ['loss', build(perSample, [])],
      ['metric', build('meanSquaredError', [perSample])],
    ] as const) {
      const before = weightsOf(model);
      const told = `${kind} "perSample"${words} called on [3n, 2], a row for each position.`;
      expectRefused(() => model.trainOnBatch(data, target, { mask }), told);
      await expect(model.evaluate(data, target, { mask })).rejects.toThrow(told);
      expect(weightsOf(model)).toEqual(before);
      expect(model.trainOnBatch(data, target, { mask: [1, 0] }).loss).toBeGreaterThan(0);
    }
  });

  test('is named once, be it of the library', () => {
    const model = build('meanSquaredError', []);
    model.compile({ optimizer: 'sgd', loss: losses.categoricalCrossentropy({ fromLogits: true }) });
    const deep = mask.map((row) => row.map(() => [1, 1]));
    const call = () => model.trainOnBatch(data, target, { mask: deep });
    expect(call).toThrow(/^loss "categoricalCrossentropy": got a prediction of shape \[/);
  });

  test('that fails by itself is left to say so', () => {
    const fails = (yTrue: Value, yPred: Value): Value => {
      if (yPred.shape.length < 3) throw new SyntaxError(`mine: ${yTrue.shape.join()}`);
      return ops.sub(yTrue, yPred);
    };
    const model = build('meanSquaredError', []);
    model.compile({ optimizer: 'sgd', loss: fails });
    const call = () => model.trainOnBatch(data, target, { mask });
    expect(call).toThrow(new SyntaxError('mine: -3,2'));
  });
});

describe('one number for the whole batch', () => {
  test('is the mean over rows that count alike', () => {
    const model = line(whole, [whole]);
    const twin = line('meanSquaredError', []);
    const { loss } = twin.trainOnBatch(x, y);
    expect(model.trainOnBatch(x, y)).toEqual({ loss, whole: loss });
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('is refused where rows do not count alike, and nothing changes', async () => {
    const words = 'whole: gives one number for the whole batch, needed one per row';
    const model = line(whole, []);
    const before = weightsOf(model);
    for (const options of [{ mask: [1, 0, 1, 1] }, { sampleWeight: [1, 0, 1, 1] }]) {
      expectRefused(() => model.trainOnBatch(x, y, options), words);
      await expect(model.evaluate(x, y, options)).rejects.toThrow(words);
      await expect(model.fit(x, y, options).done).rejects.toThrow(words);
    }
    expect(weightsOf(model)).toEqual(before);
    const measured = line('meanSquaredError', [whole]);
    expectRefused(() => measured.trainOnBatch(x, y, { mask: [1, 0, 1, 1] }), words);
    // Metrics take no notice of weights.
    expect(measured.trainOnBatch(x, y, { sampleWeight: [1, 0, 1, 1] })['whole']).toBeGreaterThan(0);
  });
});
