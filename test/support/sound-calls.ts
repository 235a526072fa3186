// How each method of a model is called when nothing is wrong, with every option that it has: what
// the table of bad values is fed into. A method or an option that is missing here is an error of
// types or of the tests.
import { functionalModel, input, layers } from '../../lib/index.ts';
import type {
  BatchOptions,
  CompileOptions,
  EvaluateOptions,
  FitOptions,
  Model,
  NamedArray,
  PredictOptions,
} from '../../lib/index.ts';
import type { About } from './bad-calls.ts';
import { classifier, numbers } from './small-model.ts';

const rows = 6;
const x = [...numbers(rows * 4, 1)];
const y = Array.from({ length: rows }, (_, i) => i % 3);
const nested = Array.from({ length: rows }, (_, i) => x.slice(4 * i, 4 * i + 4));
const ones = y.map(() => 1);
const { signal } = new AbortController();

// All but validationSplit, which excludes validationData.
const fitting: Required<Omit<FitOptions, 'validationSplit'>> = {
  epochs: 2,
  batchSize: 4,
  shuffle: true,
  initialEpoch: 0,
  verbose: 0,
  validationData: [x, y, ones, ones],
  sampleWeight: ones,
  mask: ones,
  classWeight: { 0: 1, 2: 0.5 },
  nonFinite: 'throw',
  signal,
  threads: 1,
  callbacks: [{ name: 'own', begin: () => ({ onEpochEnd: () => {} }) }],
  onEpochEnd: () => {},
  onBatchEnd: () => {},
};
const evaluating: Required<EvaluateOptions> = {
  batchSize: 4,
  sampleWeight: ones,
  mask: ones,
  signal,
};
const batch: Required<BatchOptions> = { sampleWeight: ones, mask: ones };
const predicting: Required<PredictOptions> = { batchSize: 4 };
const compiling: Required<CompileOptions> = {
  optimizer: 'adam',
  loss: 'sparseCategoricalCrossentropy',
  lossWeights: [1],
  metrics: ['accuracy'],
};

/** Two inputs, two outputs. */
function forked(): Model {
  const [left, right] = [input({ shape: [2], name: 'left' }), input({ shape: [2], name: 'right' })];
  const both = layers.concatenate().apply([left, right]);
  const a = layers.dense({ units: 1, name: 'a' }).apply(both);
  const b = layers.dense({ units: 2, name: 'b' }).apply(both);
  const model = functionalModel({ inputs: [left, right], outputs: [a, b], seed: 5 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model as Model<unknown, unknown, unknown> as Model;
}

const two = y.map((label) => [label, 1]);
const ends = { left: two, right: two };
const targets = [ones, two];
const perOutput = {
  optimizer: 'sgd',
  loss: { a: 'huber', b: 'meanSquaredError' },
  lossWeights: { a: 1, b: 2 },
  metrics: { a: ['meanAbsoluteError'], b: [] },
};

type Sound = readonly [what: string, make: () => Model, args: readonly unknown[]];
type Methods = Exclude<keyof Model, 'name' | 'seed'>;

/** What is known of a method, and sound calls of it. */
export interface SoundCalls extends Required<Pick<About, 'names'>>, Pick<About, 'where'> {
  readonly calls: readonly Sound[];
}

const one = (...args: readonly unknown[]): Sound => ['one end', classifier, args];
const several = (...args: readonly unknown[]): Sound => ['several', forked, args];
// What is of the wrong length may be named by what it does not fit.
const [xs, ys] = [
  ['x', 'y'],
  ['y', 'x'],
];
const options = ['option'];
const plain = (weights: readonly NamedArray[]): unknown[] =>
  weights.map(({ name, shape, data }) => ({ name, shape, data: [...data] }));

export const soundCalls: Readonly<Record<Methods, SoundCalls>> = {
  compile: {
    where: ['compile', 'loss "', 'metric "'],
    names: [['option', 'optimizer', 'loss', 'metric']],
    calls: [one(compiling), several(perOutput)],
  },
  fit: {
    names: [xs, ys, options],
    calls: [
      one(nested, y, fitting),
      ['a share to validate on', classifier, [x, y, { validationSplit: 0.5 }]],
      several(ends, targets, { validationData: [ends, targets, ones] }),
    ],
  },
  evaluate: {
    names: [xs, ys, options],
    calls: [one(nested, y, evaluating), several(ends, targets)],
  },
  predict: { names: [xs, options], calls: [one(nested, predicting), several(ends)] },
  predictAsync: {
    names: [xs, options],
    calls: [one(nested, { ...predicting, signal }), several(ends)],
  },
  predictor: { names: [['rows']], calls: [one(2)] },
  trainOnBatch: {
    names: [xs, ys, options],
    calls: [one(nested, y, batch), several(ends, targets, batch)],
  },
  getWeights: { names: [], calls: [one()] },
  setWeights: { names: [['weight', 'dense']], calls: [one(plain(classifier().getWeights()))] },
  summary: { names: [options], calls: [one({ print: () => {} })] },
  inspect: {
    names: [xs, ys, options],
    calls: [one(nested, y, batch), several(ends, targets)],
  },
  save: { names: [['path']], calls: [one('model')] },
  toBytes: { names: [], calls: [one()] },
  plan: { names: [['kind']], calls: [one('train')] },
};
