import { describe, expect, test } from 'vitest';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { indices, ordinary } from '../support/fills.ts';
import { functionalModel, input, layers, loadModel, losses } from '../../lib/index.ts';
import { metrics, ops, sequential } from '../../lib/index.ts';
import type { CompileOptions } from '../../lib/index.ts';

const rows = 37;
const left = ordinary(rows * 3, 1);
const right = ordinary(rows * 3, 2);
const number = ordinary(rows, 3);
const label = indices(rows, 4, 4);

/** Two towers that share a layer, two outputs. */
function twoByTwo({ functionalModel: model, input: place, layers: l }: Library) {
  const a = place({ shape: [3], name: 'left' });
  const b = place({ shape: [3], name: 'right' });
  const tower = l.dense({ units: 5, activation: 'tanh', name: 'tower' });
  const [one, two] = [tower.apply(a), tower.apply(b)];
  const value = l.dense({ units: 1, name: 'value' }).apply(one);
  const kind = l.dense({ units: 4, activation: 'softmax', name: 'kind' }).apply(two);
  return model({ inputs: [a, b], outputs: [value, kind], seed: 7 });
}

const loss = { value: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' } as const;

async function outcome(library: Library): Promise<number[]> {
  const model = twoByTwo(library);
  const options = { optimizer: 'adam', loss, lossWeights: { kind: 0.5 } } as const;
  model.compile({ ...options, metrics: { kind: ['accuracy'], value: ['meanAbsoluteError'] } });
  const x = { left, right };
  const history = await model.fit(x, [number, label], { epochs: 4, validationSplit: 0.25 });
  const means = await model.evaluate([left, right], { value: number, kind: label });
  const predictions = model.predict(x).flatMap(({ data }) => [...data]);
  expect((await model.predictAsync(x)).flatMap(({ data }) => [...data])).toEqual(predictions);
  return [
    ...Object.values(history.columns).flatMap((column) => [...column]),
    ...Object.values(means),
    ...predictions,
    ...model.getWeights().flatMap(({ data }) => [...data]),
  ];
}

describe('a model of several inputs and outputs', () => {
  test('names the input that says how many samples there are', () => {
    const model = functionalOf();
    model.compile({ optimizer: 'sgd', loss });
    const [a, b, few] = [rows, rows, 2].map((n) => Array.from({ length: n }, () => [1, 2, 3]));
    const fails = (x: unknown, y: unknown, words: string) =>
      expect(() => model.fit(x as never, y as never)).toThrow(words);
    fails([a, few], [number, label], 'x[1] has 2 samples, needed 37, as many as x[0].');
    fails({ left: a, right: few }, [number, label], 'needed 37, as many as x.left.');
    fails([a, b], [[[1]], label], 'y[0] has 1 samples, needed 37, as many as x[0].');
    const validationData = [
      [a, few],
      [number, label],
    ] as never;
    expect(() => model.fit([left, right], [number, label], { validationData })).toThrow(
      'validationData[0][1] has 2 samples, needed 37, as many as validationData[0][0].',
    );
  });

  test('has a column for each loss and each metric of an output', async () => {
    const model = functionalOf();
    model.compile({ optimizer: 'sgd', loss, metrics: [['meanAbsoluteError'], ['accuracy']] });
    const { columns } = await model.fit([left, right], [number, label]);
    expect(Object.keys(columns)).toEqual([
      'loss',
      'valueLoss',
      'kindLoss',
      'valueMeanAbsoluteError',
      'kindAccuracy',
    ]);
    const [total, value, kind] = [columns['loss'], columns['valueLoss'], columns['kindLoss']];
    expect(total![0]).toBeGreaterThan(value![0]!);
    expect(total![0]).toBeGreaterThan(kind![0]!);
  });

  test('comes to the same numbers on every executor', async () => {
    const [first, ...others] = await Promise.all(
      executors.map(async (name) => outcome(await libraryOn(name))),
    );
    expect(first!.length).toBeGreaterThan(200);
    expect(first!.every(Number.isFinite)).toBe(true);
    for (const other of others) expect(other).toEqual(first);
  });

  test('names the input, the output or the entry that is wrong', () => {
    const model = functionalOf();
    model.compile({ optimizer: 'sgd', loss });
    const fit = (x: unknown, y: unknown) => () => void model.fit(x as never, y as never);
    expect(fit({ left, rigth: right }, [number, label])).toThrow('Did you mean "right"?');
    expect(fit(left, [number, label])).toThrow(
      'fit: x: got Float32Array of length 111, needed an array of 2 or an object with left, right',
    );
    expect(fit([left, right.subarray(3)], [number, label])).toThrow('x[1] has 108 numbers');
    expect(fit({ left, right }, { value: number, kind: number })).toThrow('y.kind[0]: got label');
    const compile = (given: unknown) => () =>
      model.compile({ optimizer: 'sgd', loss: given as never });
    expect(compile(['meanSquaredError'])).toThrow('loss: got 1 entries, needed 2, for value, kind');
    expect(compile({ value: 'meanSquaredError', knd: 'hinge' })).toThrow('Did you mean "kind"?');
  });

  test('weighs the losses of its outputs', () => {
    const lossOf = (lossWeights: Record<string, number>): number => {
      const model = functionalOf();
      model.compile({ optimizer: 'sgd', loss, lossWeights });
      return model.trainOnBatch([left, right], [number, label]).loss;
    };
    const [value, kind] = [lossOf({ value: 1, kind: 0 }), lossOf({ value: 0, kind: 1 })];
    expect(lossOf({ value: 2, kind: 4 })).toBe(Math.fround(2 * value + 4 * kind));
  });
});

test('what is given by the name of a layer goes to that layer', () => {
  const p = input({ shape: [1], name: 'p' });
  const q = input({ shape: [1], name: 'q' });
  const dense = () => layers.dense({ units: 1, kernelInitializer: 'zeros' });
  const [a, b] = [dense(), dense()];
  const outputs = [a.apply(p), a.apply(q), b.apply(p)];
  const model = functionalModel({ inputs: [p, q], outputs });
  expect(b.name).toBe('dense_1');
  const lossWeights = { dense: 0, dense_1: 1, dense_2: 0 };
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', lossWeights });
  model.trainOnBatch([[1], [1]], { dense: [1], dense_1: [1], dense_2: [1] });
  const trained = model.getWeights().filter(({ data }) => data[0] !== 0);
  expect(trained.map(({ name }) => name)).toEqual(['dense_1/kernel', 'dense_1/bias']);
});

describe('a model of one output', () => {
  const compiled = (given: Pick<CompileOptions, 'loss' | 'metrics'>) => {
    const model = sequential([layers.dense({ units: 1, inputShape: [3], name: 'out' })], {
      seed: 1,
    });
    model.compile({ optimizer: 'sgd', ...given });
    return model;
  };

  test('takes loss and metrics by its name, as a list of one and as they are', async () => {
    const mse = 'meanSquaredError';
    const models = [
      compiled({ loss: mse, metrics: ['meanAbsoluteError'] }),
      compiled({ loss: { out: mse }, metrics: { out: ['meanAbsoluteError'] } }),
      compiled({ loss: [losses.meanSquaredError()], metrics: [['meanAbsoluteError']] }),
    ];
    models.push(await loadModel(models[1]!.toBytes()));
    const [plain, ...others] = models.map((model) => model.trainOnBatch(left, number));
    expect(Object.keys(plain!)).toEqual(['loss', 'meanAbsoluteError']);
    for (const other of others) expect(other).toEqual(plain);
  });

  test('names what is wrong in each of these', () => {
    const compiling = (given: unknown) => () => void compiled(given as never);
    const loss = 'hinge';
    const bare = 'compile: metrics: got an object, needed an array of at most 4096 metrics.';
    const rows: readonly (readonly [given: unknown, text: string])[] = [
      [{ loss: { uot: loss } }, 'compile: loss: unknown option "uot"'],
      [{ loss: {} }, 'compile: loss, out: got undefined, needed one of '],
      [{ loss: [loss, loss] }, 'compile: loss: got an array of length 2'],
      [{ loss: null }, 'compile: loss: got null, needed one of '],
      [{ loss: metrics.accuracy() }, 'compile: loss: got an object, needed one of '],
      [{ loss, metrics: metrics.accuracy() }, bare],
      [{ loss, metrics: { out: 'accuracy' } }, 'compile: metrics, out: got "accuracy"'],
      [{ loss, metrics: ['auc', ['auc']] }, 'compile: metrics[1]: got an array'],
    ];
    for (const [given, text] of rows) expect(compiling(given)).toThrow(text);
  });
});

function functionalOf() {
  return twoByTwo({ functionalModel, input, layers } as Library);
}

describe("a layer of one's own", () => {
  const scale = () =>
    layers.custom({
      type: 'scale',
      weights: (shape) => ({ gain: { shape, initializer: 'ones' } }),
      apply: (x, { weights }) => ops.mul(x, weights.gain),
    });

  test('trains its weights and is named by its type', async () => {
    const model = sequential([scale(), layers.dense({ units: 1 })].map(withInput), { seed: 1 });
    model.compile({ optimizer: 'sgd', loss: losses.meanSquaredError() });
    await model.fit(left, number, { epochs: 2 });
    const [gain] = model.getWeights();
    expect(gain?.name).toBe('scale/gain');
    expect(gain?.data.every((value) => value !== 1)).toBe(true);
  });

  test('may keep statistics that training changes, unless it is frozen', async () => {
    const counter = layers.custom({
      type: 'counter',
      inputShape: [3],
      weights: () => ({ seen: { shape: [], initializer: 'zeros', trainable: false } }),
      apply(x, { weights, update }) {
        update('seen', ops.add(weights.seen, 1));
        return x;
      },
    });
    const model = sequential([counter, layers.dense({ units: 1 })]);
    const seenAfterFit = async (): Promise<number | undefined> => {
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await model.fit(left, number, { batchSize: 10 });
      await model.evaluate(left, number);
      model.predict(left);
      await model.predictAsync(left);
      return model.getWeights()[0]?.data[0];
    };
    expect(await seenAfterFit()).toBe(4);
    counter.trainable = false;
    expect(await seenAfterFit()).toBe(4);
    counter.trainable = true;
    expect(await seenAfterFit()).toBe(8);
  });

  test('adds to the loss what it is told to', () => {
    const lossWith = (penalty: number): number => {
      const own = layers.custom({
        inputShape: [3],
        apply(x, { addLoss }) {
          if (penalty !== 0) addLoss(ops.mul(ops.sum(ops.square(x)), penalty));
          return x;
        },
      });
      const model = sequential([own, layers.dense({ units: 1 })], { seed: 3 });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model.trainOnBatch(left, number).loss;
    };
    expect(Math.fround(lossWith(2) - lossWith(1))).toBeGreaterThan(1);
    expect(lossWith(1)).toBeGreaterThan(lossWith(0));
  });

  test('is told what is wrong with what it gives back', () => {
    const own = (apply: unknown) => () =>
      sequential([layers.custom({ inputShape: [3], apply: apply as never })]);
    expect(own(() => 3)).toThrow('custom "custom": apply returned 3, needed a Value');
    expect(own((x: never) => ops.sum(x))).toThrow("needed f32 of the batch's rows");
    expect(own(undefined)).toThrow('custom: apply: got undefined, needed a function');
  });
});

function withInput<T>(layer: T, i: number): T {
  return i === 0 ? (Object.assign(layer as object, { inputShape: [3] }) as T) : layer;
}
