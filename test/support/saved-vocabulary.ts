// A model for every word that users name: each activation, loss, metric, initializer, regularizer,
// constraint, schedule and layer, by its name where it has one and by its factory. The words are
// read from the library, so that one that is added to it is saved, loaded and trained on here.
import { count } from '../../lib/graph/shape.ts';
import type { Model } from '../../lib/index.ts';
import type { Library } from './fresh-library.ts';
import type { SavedCase } from './saved-models.ts';
import { features, numbers, samples, x, y } from './small-model.ts';
import { argumentsOf } from './sound-arguments.ts';
import type { Make } from './sound-arguments.ts';

const classes = 3;
const values = { x, y: numbers(2 * samples, 11) };
const labels = { x, y };
/** Three numbers of each sample that sum to 1. */
const shares = Float32Array.from(
  { length: classes * samples },
  (_, i) => [0.5, 0.25, 0.25][i % 3]!,
);
const options = { batchSize: 16 };

/** What a factory makes of options with which it works. */
function made(factory: unknown): unknown {
  const make = factory as Make;
  const args = argumentsOf(make);
  if (!args) throw new Error(`no options are known for ${make.name}`);
  return make(...(args as never[]));
}

const factoryOf = (library: Library, vocabulary: keyof Library, name: string): unknown =>
  (library[vocabulary] as unknown as Record<string, unknown>)[name];

function regression(library: Library, first: object, last: object = {}): Model {
  const { layers, sequential } = library;
  const hidden = layers.dense({ units: features, inputShape: [features], ...first });
  const model = sequential([hidden, layers.dense({ units: 2, ...last })], { seed: 31 });
  model.compile({ optimizer: 'adam', loss: 'huber', metrics: ['meanSquaredError'] });
  return model;
}

const ofActivation = (name: string): SavedCase => ({
  name: `the activation ${name}`,
  ...values,
  options,
  build: (library) =>
    regression(
      library,
      { activation: name },
      { activation: made(factoryOf(library, 'activations', name)) },
    ),
});

/** Words for weights: of a kernel by name if it is one, of a bias by factory. */
const ofWeights =
  (vocabulary: keyof Library, option: string) =>
  (name: string): SavedCase => ({
    name: `${vocabulary}: ${name}`,
    ...values,
    options,
    build(library) {
      const own = (): unknown => made(factoryOf(library, vocabulary, name));
      return regression(
        library,
        { [`kernel${option}`]: own() },
        // An identity is none of vectors.
        name === 'identity' || name === 'orthogonal' ? {} : { [`bias${option}`]: own() },
      );
    },
  });

/** A classifier, or what else the loss is for; each gives three numbers. */
function ending(library: Library, loss: unknown, name: string, metrics: readonly unknown[]): Model {
  const { layers, sequential } = library;
  const activation = name.startsWith('binary')
    ? 'sigmoid'
    : /ategorical|klDivergence|topK|accuracy|auc|precision|recall|f1/.test(name)
      ? 'softmax'
      : 'linear';
  const hidden = layers.dense({ units: 5, activation: 'tanh', inputShape: [features] });
  const model = sequential([hidden, layers.dense({ units: classes, activation })], { seed: 32 });
  model.compile({ optimizer: 'radam', loss: loss as never, metrics: metrics as never });
  return model;
}

const ofLoss = (name: string): SavedCase => ({
  name: `the loss ${name}`,
  ...(name.startsWith('sparse') ? labels : { x, y: shares }),
  options,
  build(library) {
    const factory = factoryOf(library, 'losses', name) as (options: object) => unknown;
    return ending(library, factory({ reduction: 'sum' }), name, []);
  },
});

const ofMetric = (name: string): SavedCase => {
  const labelled = /sparse|topK/.test(name);
  return {
    name: `the metric ${name}`,
    ...(labelled ? labels : { x, y: shares }),
    options,
    build(library) {
      const loss = labelled ? 'sparseCategoricalCrossentropy' : 'meanSquaredError';
      const factory = factoryOf(library, 'metrics', name) as (options?: object) => unknown;
      const own = name === 'topK' ? factory({ k: 2 }) : factory();
      return ending(library, loss, labelled ? 'sparseCategorical' : name, [own]);
    },
  };
};

/** Schedules that do something in a few epochs; others are made of any options that they take. */
const scheduleOptions: Readonly<Record<string, object>> = {
  cosine: { initialLearningRate: 0.05, decaySteps: 12, alpha: 0.1 },
  cosineRestarts: { initialLearningRate: 0.05, firstDecaySteps: 3, tMul: 1.5, mMul: 0.9 },
  exponential: { initialLearningRate: 0.05, decaySteps: 4, decayRate: 0.7 },
  inverseTime: { initialLearningRate: 0.05, decaySteps: 4, decayRate: 0.7 },
  multiStep: { initialLearningRate: 0.05, milestones: [3, 6, 9] },
  oneCycle: { maxLearningRate: 0.05, totalSteps: 14, threePhase: true },
  piecewiseConstant: { boundaries: [3, 6, 9], values: [0.05, 0.01, 0.05, 0.01] },
  polynomial: { initialLearningRate: 0.05, decaySteps: 10, power: 2 },
  step: { initialLearningRate: 0.05, decaySteps: 3, decayRate: 0.5 },
};

const ofSchedule = (name: string): SavedCase => ({
  name: `the schedule ${name}`,
  ...values,
  options,
  build(library) {
    const factory = factoryOf(library, 'schedules', name) as (options: object) => object;
    const own = scheduleOptions[name];
    const schedule = own ? factory(own) : made(factory);
    const learningRate = library.schedules.warmup({ warmupSteps: 2, schedule: schedule as never });
    const model = regression(library, { activation: 'tanh' });
    const optimizer = library.optimizers.sgd({ learningRate, momentum: 0.9, clipNorm: 1 });
    model.compile({ optimizer, loss: 'huber' });
    return model;
  },
});

/** The layer in the middle of a net; one of indices stands at the beginning. */
const ofLayer = ({ name, inputs, words }: Library['layerCases'][number]): SavedCase => ({
  name: `the layer ${name}`,
  y: values.y,
  x: words === undefined ? x : indices(samples * count(inputs[0] ?? []), words),
  options,
  build({ input, functionalModel, layers, layerCases }) {
    const own = layerCases.find((one) => one.name === name);
    if (!own) throw new Error(`no layer ${name}`);
    const [shape = []] = inputs;
    const first =
      words === undefined ? input({ shape: [features] }) : input({ shape, type: 'i32' });
    const towers = inputs.map((sample) => {
      if (words !== undefined) return first;
      const wide = layers.dense({ units: count(sample) }).apply(first);
      return layers.reshape({ targetShape: sample }).apply(wide);
    });
    const middle = layers.flatten().apply(own.make().apply(towers));
    const outputs = layers.dense({ units: 2 }).apply(middle);
    const model = functionalModel({ inputs: first, outputs, seed: 33 });
    model.compile({ optimizer: 'adam', loss: 'huber' });
    return model;
  },
});

const indices = (length: number, words: number): Int32Array =>
  Int32Array.from({ length }, (_, i) => (i * 5) % words);

// What is no name of a loss, metric or schedule: functions of one's own, and a table of counts.
const ownWords = ['custom', 'confusionMatrix'];

export function vocabularyCases(library: Library): readonly SavedCase[] {
  const each = (vocabulary: keyof Library, of: (name: string) => SavedCase): SavedCase[] =>
    Object.keys(library[vocabulary])
      .filter((name) => !ownWords.includes(name))
      .map(of);
  return [
    ...each('activations', ofActivation),
    ...each('initializers', ofWeights('initializers', 'Initializer')),
    ...each('regularizers', ofWeights('regularizers', 'Regularizer')),
    ...each('constraints', ofWeights('constraints', 'Constraint')),
    ...each('losses', ofLoss),
    ...each('metrics', ofMetric),
    ...each('schedules', ofSchedule),
    ...library.layerCases.map(ofLayer),
  ];
}
