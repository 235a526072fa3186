import { describe, expect, test } from 'vitest';
import { unitNorm } from '../../lib/constraints/unit-norm.ts';
import { minimum } from '../../lib/graph/ops.ts';
import { initializers, layers, ops, regularizers, sequential } from '../../lib/index.ts';
import type { Layer, Model, Value } from '../../lib/index.ts';
import { ordinary } from '../support/fills.ts';
import { projected } from '../support/project.ts';

const rows = 12;
const x = ordinary(rows * 3, 1);
const y = ordinary(rows * 2, 2);

function modelOf(hidden: Partial<Parameters<typeof layers.dense>[0]>, trainable = true): Model {
  const model = sequential(
    [
      layers.dense({ units: 4, inputShape: [3], biasInitializer: 'ones', trainable, ...hidden }),
      layers.dense({ units: 2 }),
    ],
    { seed: 5 },
  );
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

const lossOf = async (model: Model): Promise<number> => {
  const { loss } = await model.evaluate(x, y, { batchSize: rows });
  expect(model.trainOnBatch(x, y).loss).toBe(loss);
  return loss;
};

const weightsOf = (model: Model, name: string): number[] => [
  ...(model.getWeights().find((weight) => weight.name === name)?.data ?? []),
];

describe('a regularizer', () => {
  const plain = async (): Promise<number> => lossOf(modelOf({}));

  test('of a weight adds its penalty to the loss, in training and evaluation', async () => {
    const own = modelOf({ biasRegularizer: regularizers.l2({ l2: 0.5 }) });
    expect(await lossOf(own)).toBe(Math.fround((await plain()) + 2));
    const both = modelOf({
      kernelRegularizer: (w) => ops.mul(ops.sum(ops.mul(w, 0)), 3),
      biasRegularizer: 'l1',
    });
    const penalty = Math.fround(4 * Math.fround(0.01));
    expect(await lossOf(both)).toBe(Math.fround((await plain()) + penalty));
  });

  test('of what a layer gives is divided by the rows of the batch', async () => {
    const own = modelOf({ activityRegularizer: (v) => ops.sum(ops.add(ops.mul(v, 0), 1)) });
    expect(await lossOf(own)).toBe(Math.fround((await plain()) + 4));
  });

  test('of a frozen weight does not count', async () => {
    expect(await lossOf(modelOf({ biasRegularizer: 'l1' }, false))).toBe(
      await lossOf(modelOf({}, false)),
    );
  });

  test('pulls at the weights', () => {
    const [free, pulled] = [modelOf({}), modelOf({ biasRegularizer: regularizers.l2({ l2: 5 }) })];
    for (const model of [free, pulled]) model.trainOnBatch(x, y);
    const before = weightsOf(free, 'dense/bias');
    // One step of sgd at a rate of 0.01: about 2·5·1·0.01 further down.
    weightsOf(pulled, 'dense/bias').forEach((b, i) => {
      expect(b).toBeGreaterThan(before[i]! - 0.11);
      expect(b).toBeLessThan(before[i]! - 0.09);
    });
  });
});

describe("what a user's function does wrong", () => {
  const itself = (w: Value) => w;
  const own = { inputShape: [3], name: 'hidden' };
  const scale = (spec: object): Layer =>
    layers.custom({
      ...own,
      type: 'scale',
      weights: () => ({ gain: { shape: [3], ...spec } }),
      apply: (x, { weights }) => ops.mul(x, weights.gain),
    });
  const dense = (options: object): Layer => layers.dense({ ...own, units: 4, ...options });

  test.each([
    [
      dense({ kernelRegularizer: itself }),
      'dense "hidden": kernelRegularizer: returned f32 [3, 4]',
    ],
    [dense({ biasRegularizer: itself }), 'dense "hidden": biasRegularizer: returned f32 [4]'],
    [dense({ activityRegularizer: itself }), 'dense "hidden": activityRegularizer: returned f32'],
    [
      dense({ activation: (x: Value) => ops.sum(x, 1) }),
      'dense "hidden": the activation returned [n], needed [n, 4]',
    ],
    [
      layers.batchNormalization({ ...own, gammaRegularizer: itself }),
      'batchNormalization "hidden": gammaRegularizer: returned f32 [3]',
    ],
    [
      layers.layerNormalization({ ...own, betaConstraint: (w) => ops.sum(w) }),
      'layerNormalization "hidden": betaConstraint: returned f32 []',
    ],
    [scale({ regularizer: itself }), 'scale "hidden": weights.gain: regularizer: returned f32 [3]'],
  ])('is an error that names the layer, %#', (layer, text) => {
    const model = sequential([layer, layers.dense({ units: 2 })]);
    const compile = () => model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(compile).toThrow(text);
  });

  test('is told of weights that it declares, too', () => {
    expect(() => sequential([scale({ initialiser: 'ones' })])).toThrow(
      'scale "hidden": weights.gain: unknown option "initialiser"',
    );
  });
});

describe('a constraint', () => {
  test('is applied to what the optimizer made of the weight', () => {
    const own = { kernelConstraint: 'unitNorm', biasConstraint: 'nonNeg' } as const;
    const biasInitializer = initializers.constant({ value: -1 });
    const [free, held] = [modelOf({ biasInitializer }), modelOf({ biasInitializer, ...own })];
    for (const model of [free, held]) model.trainOnBatch(x, y);
    const kernel = projected(unitNorm(), [3, 4], weightsOf(free, 'dense/kernel'));
    expect(weightsOf(held, 'dense/kernel')).toEqual(kernel);
    expect(weightsOf(held, 'dense/bias')).toEqual([0, 0, 0, 0]);
    expect(weightsOf(free, 'dense/bias').every((b) => b < 0)).toBe(true);
  });

  test('holds after each update', async () => {
    const model = modelOf({ kernelConstraint: 'nonNeg', biasConstraint: (b) => minimum(b, 0.5) });
    await model.fit(x, y, { epochs: 3, batchSize: 5 });
    expect(weightsOf(model, 'dense/kernel').every((w) => w >= 0)).toBe(true);
    expect(weightsOf(model, 'dense/bias').every((b) => b <= 0.5)).toBe(true);
  });

  test('leaves weights alone where a step is not finite', () => {
    const model = modelOf({ kernelConstraint: 'unitNorm', biasConstraint: 'maxNorm' });
    const before = model.getWeights();
    expect(() =>
      model.trainOnBatch(
        x.map(() => 3e38),
        y,
      ),
    ).toThrow('is not finite');
    expect(model.getWeights()).toEqual(before);
  });

  test('of a frozen weight is not applied', () => {
    const model = modelOf({ kernelConstraint: 'nonNeg' }, false);
    const before = weightsOf(model, 'dense/kernel');
    model.trainOnBatch(x, y);
    expect(weightsOf(model, 'dense/kernel')).toEqual(before);
  });

  test('names its axis when the model is compiled', () => {
    expect(() => modelOf({ biasConstraint: (b) => ops.sum(b) })).toThrow(
      'dense "dense": biasConstraint: returned f32 [], needed f32 [4]',
    );
  });
});
