// Bad input: a TypeError or RangeError that names the argument, what was got and what was needed,
// before anything changes. Every case ends with the model trained beside an untouched twin.
import { describe, expect, test } from 'vitest';
import { layers, losses, optimizers, sequential, tensor } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
import { badValues, throwingGetter } from '../support/bad-values.ts';
import {
  classifier,
  features,
  samples,
  uncompiled,
  weightsOf,
  x,
  y,
} from '../support/small-model.ts';

type Call = (model: Model) => unknown;
type Kind = typeof TypeError | typeof RangeError | typeof Error;
type Row = readonly [what: string, call: Call, kind: Kind, words: string];

const any = (value: unknown): never => value as never;
const fit =
  (options: object, data: unknown = x, target: unknown = y): Call =>
  (model) =>
    model.fit(any(data), any(target), any(options));

/** The error of a call, thrown or rejected with. */
async function errorOf(call: Call, model: Model): Promise<unknown> {
  try {
    await call(model);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** After the error the model trains to the same bits as one that never saw it. */
async function expectUnchanged(model: Model): Promise<void> {
  const twin = classifier();
  expect(weightsOf(model)).toEqual(weightsOf(twin));
  await model.fit(x, y, { batchSize: 16 });
  await twin.fit(x, y, { batchSize: 16 });
  expect(weightsOf(model)).toEqual(weightsOf(twin));
}

const wrongLabel = Int32Array.from(y);
wrongLabel[17] = 3;
const hot = Array.from(y, (label) => [0, 1, 2].map((c) => Number(c === label)));
const images = tensor(x, [samples, 2, 2]);

const data: readonly Row[] = [
  ['x of the wrong width', fit({}, x.subarray(0, 7)), RangeError, 'fit: x has 7 numbers, needed'],
  ['images for a flat model', fit({}, images), RangeError, 'Flatten the samples first'],
  ['no samples', fit({}, [], []), RangeError, 'fit: x is empty, needed [n, 4].'],
  ['one sample unwrapped', fit({}, tensor(x.slice(0, 4), [4])), RangeError, 'shape [1, 4].'],
  ['fewer targets', fit({}, x, y.subarray(1)), RangeError, 'y has 49 numbers, needed 50'],
  ['a label out of range', fit({}, x, wrongLabel), RangeError, 'fit: y[17]: got label 3, needed'],
  ['a fractional label', fit({}, x, Array(50).fill(0.5)), RangeError, 'fit: y[0]: got label 0.5'],
  ['one-hot targets', fit({}, x, hot), RangeError, 'loss categoricalCrossentropy.'],
  ['strings', fit({}, Array(200).fill('1')), TypeError, 'fit: x[0]: got "1", needed a number'],
  ['a string in the middle', fit({}, [...x.slice(1), '1']), TypeError, 'fit: x[199]: got "1"'],
  ['a ragged row', fit({}, [[1, 2, 3, 4], [1]], [0, 1]), RangeError, 'x[1]: rows differ in'],
  ['no x', fit({}, null), TypeError, 'fit: x: got null, needed'],
  ['no y', fit({}, x, null), TypeError, 'fit: y: got null, needed'],
];

const options: readonly Row[] = [
  ['batchSize 0', fit({ batchSize: 0 }), RangeError, 'fit: batchSize: got 0'],
  ['batchSize 1.5', fit({ batchSize: 1.5 }), RangeError, 'fit: batchSize: got 1.5'],
  ['epochs 0', fit({ epochs: 0 }), RangeError, 'fit: epochs: got 0'],
  ['a misspelt option', fit({ batchsize: 8 }), RangeError, 'Did you mean "batchSize"?'],
  ['all held back', fit({ validationSplit: 1 }), RangeError, 'fit: validationSplit: got 1'],
  ['none left', fit({ validationSplit: 0.99 }), RangeError, 'leaves 0 of 50 samples'],
  ['one of a pair', fit({ validationData: [x] }), TypeError, 'fit: validationData: got'],
  [
    'bad validation labels',
    fit({ validationData: [x, wrongLabel] }),
    RangeError,
    'fit: validationData[1][17]: got label 3',
  ],
  [
    'short validation weights',
    fit({ validationData: [x, y, [1]] }),
    RangeError,
    'fit: validationData[2] has 1 numbers, needed 50',
  ],
  [
    'two kinds of validation',
    fit({ validationSplit: 0.5, validationData: [x, y] }),
    RangeError,
    'fit: got validationSplit and validationData',
  ],
  ['short weights', fit({ sampleWeight: [1] }), RangeError, 'fit: sampleWeight has 1 numbers'],
  ['NaN weights', fit({ sampleWeight: Array(50).fill(NaN) }), RangeError, 'sampleWeight[0]'],
  ['an unknown class', fit({ classWeight: { 3: 1 } }), RangeError, 'got class 3, needed 0 to 2'],
  ['a named class', fit({ classWeight: { cat: 1 } }), RangeError, 'classWeight: got class "cat"'],
  ['a map of classes', fit({ classWeight: new Map([[1, 5]]) }), TypeError, 'Object.fromEntries('],
  ['a negative weight', fit({ classWeight: { 0: -1 } }), RangeError, 'classWeight[0]: got -1'],
  ['no signal', fit({ signal: {} }), TypeError, 'fit: signal: got an object, needed an AbortS'],
  ['no callback', fit({ onEpochEnd: 1 }), TypeError, 'fit: onEpochEnd: got 1, needed a function'],
  ['threads 0', fit({ threads: 0 }), RangeError, 'fit: threads: got 0'],
  ['verbose 2', fit({ verbose: 2 }), RangeError, 'fit: verbose: got 2'],
];

const compile =
  (given: unknown): Call =>
  (model) =>
    model.compile(any(given));
const loss = 'sparseCategoricalCrossentropy';
const optimizer = 'adam';
const mse = losses.meanSquaredError();

const compiling: readonly Row[] = [
  ['nothing', compile(undefined), TypeError, 'compile: optimizer: got undefined'],
  ['an unknown optimizer', compile({ optimizer: 'adan', loss }), RangeError, 'mean "adam"?'],
  ['an unknown loss', compile({ optimizer, loss: 'mse' }), RangeError, 'compile: loss: unknown'],
  ['a loss for short', compile({ optimizer, loss: 'mse' }), RangeError, '"meanSquaredError"?'],
  [
    'a metric for short',
    compile({ optimizer, loss: 'hinge', metrics: ['acc'] }),
    RangeError,
    '"accuracy"?',
  ],
  ['an option for short', () => optimizers.sgd(any({ lr: 1 })), RangeError, '"learningRate"?'],
  ['a misspelt loss', compile({ optimizer, loss: 'meanSquareError' }), RangeError, 'Did you mean'],
  [
    'an unknown metric',
    compile({ optimizer, loss, metrics: ['acuracy'] }),
    RangeError,
    'metrics[0]',
  ],
  [
    'a metric twice',
    compile({ optimizer, loss, metrics: ['accuracy', 'accuracy'] }),
    RangeError,
    'metrics: got the name "accuracy" twice, needed it once.',
  ],
  [
    'metrics without names',
    compile({ optimizer, loss, metrics: [() => mse, () => mse] }),
    RangeError,
    'twice, needed it once. Give the functions names: const mape = (yTrue, yPred) => ….',
  ],
  ['one metric bare', compile({ optimizer, loss, metrics: 'accuracy' }), TypeError, 'metrics: got'],
  ['a factory', compile({ optimizer: optimizers.adam, loss }), TypeError, 'optimizers.adam()'],
  ['a loss of no value', compile({ optimizer, loss: () => 1 }), TypeError, 'needed a Value'],
  ['a misspelt option', compile({ optimiser: optimizer, loss }), RangeError, '"optimizer"?'],
  ['a loss as optimizer', compile({ optimizer: mse, loss }), TypeError, 'compile: optimizer: got'],
];

const weights = classifier().getWeights();
const [first, ...rest] = weights;
const setting =
  (given: unknown): Call =>
  (model) =>
    model.setWeights(any(given));
const others: readonly Row[] = [
  [
    'set nothing',
    setting(undefined),
    TypeError,
    'setWeights: weights: got undefined, needed an array',
  ],
  ['set too few', setting(rest), RangeError, 'setWeights: got no dense/kernel, needed every'],
  ['set twice', setting([...weights, first]), RangeError, 'setWeights: got dense/kernel twice'],
  ['set a stranger', setting([{ ...first, name: 'dens/kernel' }]), RangeError, '"dense/kernel"?'],
  ['set a wrong shape', setting([{ ...first, shape: [24] }]), RangeError, 'got shape [24], needed'],
  ['set too short', setting([{ ...first, data: [1] }]), RangeError, 'dense/kernel: got 1 numbers'],
  ['set strings', setting([{ ...first, data: Array(24).fill('') }]), TypeError, 'dense/kernel[0]:'],
  ['set a number', setting([3]), TypeError, 'setWeights: weights[0]: got 3, needed { name'],
  ['predict nothing', (m) => m.predict([]), RangeError, 'predict: x is empty'],
  ['predict too little', (m) => m.predict([1]), RangeError, 'predict: x has 1 numbers'],
  ['predict by 0', (m) => m.predict(x, { batchSize: 0 }), RangeError, 'predict: batchSize: got 0'],
  ['predict, signal', (m) => m.predict(x, any({ signal: 1 })), RangeError, 'unknown option'],
  ['predictAsync nothing', (m) => m.predictAsync(any({})), TypeError, 'predictAsync: x: got'],
  ['evaluate a label', (m) => m.evaluate(x, wrongLabel), RangeError, 'evaluate: y[17]: got label'],
  ['evaluate by 0', (m) => m.evaluate(x, y, { batchSize: 0 }), RangeError, 'evaluate: batchSize'],
  ['batch of labels', (m) => m.trainOnBatch(x, wrongLabel), RangeError, 'trainOnBatch: y[17]'],
  ['batch of none', (m) => m.trainOnBatch([], []), RangeError, 'trainOnBatch: x is empty'],
  ['plan of what', (m) => m.plan(any('trian')), RangeError, 'Did you mean "train"?'],
  ['summary to where', (m) => m.summary({ print: any(1) }), TypeError, 'summary: print: got 1'],
];

const groups: Record<string, readonly Row[]> = { data, options, compiling, others };
for (const [group, rows] of Object.entries(groups)) {
  describe(`bad ${group}`, () => {
    for (const [what, call, kind, words] of rows) {
      test(`${what}: ${words}`, async () => {
        const model = classifier();
        const error = await errorOf(call, model);
        expect(error).toBeInstanceOf(kind);
        expect((error as Error).message).toContain(words);
        await expectUnchanged(model);
      });
    }
  });
}

describe('calls in the wrong order', () => {
  const calls: Record<string, Call> = {
    fit: (model) => model.fit(x, y),
    evaluate: (model) => model.evaluate(x, y),
    trainOnBatch: (model) => model.trainOnBatch(x, y),
    plan: (model) => model.plan(),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} before compile says what to do`, async () => {
      const model = uncompiled();
      const error = await errorOf(call, model);
      const words = 'the model is not compiled. Call compile({ optimizer, loss }) first.';
      expect((error as Error).message).toBe(`${name}: ${words}`);
      expect(model.predict(x).shape).toEqual([samples, 3]);
    });
  }
});

describe('sequential', () => {
  const layer = (): ReturnType<typeof layers.dense> =>
    layers.dense({ units: 1, inputShape: [features] });
  const rows: readonly (readonly [string, () => unknown, Kind, string])[] = [
    ['nothing', () => sequential(any(undefined)), TypeError, 'sequential: layers: got'],
    ['no layers', () => sequential([]), RangeError, 'sequential: got no layers'],
    ['a string', () => sequential(any(['dense'])), TypeError, 'sequential: layers[0]: got "dense"'],
    ['a bad seed', () => sequential([layer()], { seed: 0.5 }), RangeError, 'sequential: seed'],
    ['a negative seed', () => sequential([layer()], { seed: -1 }), RangeError, 'sequential: seed'],
    ['a bad name', () => sequential([layer()], { name: 'a/b' }), RangeError, 'sequential: name'],
    ['a misspelt option', () => sequential([layer()], any({ sed: 1 })), RangeError, '"seed"?'],
  ];
  for (const [what, call, kind, words] of rows) {
    test(`${what}: ${words}`, () => {
      expect(call).toThrow(kind);
      expect(call).toThrow(words);
    });
  }
});

describe('anything at all', () => {
  // What is not wrong there: any options object without keys, some numbers, and arrays as data.
  const fine: Record<string, readonly string[]> = {
    options: ['an object', 'a Map', 'a Date', 'an object with a trap'],
  };
  const places: Record<string, (value: never) => Call> = {
    x: (value) => fit({}, value),
    y: (value) => fit({}, x, value),
    options: (value) => (model) => model.fit(x, y, value),
    'validationData[0]': (value) => fit({ validationData: [value, y] }),
    sampleWeight: (value) => fit({ sampleWeight: value }),
    'predict x': (value) => (model) => model.predict(value),
    'evaluate y': (value) => (model) => model.evaluate(x, value),
    'setWeights data': (value) => setting([{ ...first, data: value }]),
    'setWeights shape': (value) => setting([{ ...first, shape: value }]),
    weights: setting,
  };
  for (const [place, make] of Object.entries(places)) {
    test(`every bad value as ${place} is a TypeError or RangeError`, async () => {
      const model = classifier();
      for (const [label, value] of [...badValues, ['a getter', throwingGetter('shape')] as const]) {
        if (fine[place]?.includes(label)) continue;
        const error = await errorOf(make(any(value)), model);
        const kind = error instanceof TypeError || error instanceof RangeError;
        expect(kind, `${label}: ${String(error)}`).toBe(true);
      }
      await expectUnchanged(model);
    });
  }
});
