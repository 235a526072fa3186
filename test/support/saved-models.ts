// Models of all kinds, for tests of saving: each trains on some data, with everything that could
// get lost in a file. They are built with a library that the test chooses, on its executor.
import type { Library } from './fresh-library.ts';
import { features, numbers, samples, x, y } from './small-model.ts';
import type { Callback, Model, Value } from '../../lib/index.ts';

export interface SavedCase {
  readonly name: string;
  build(library: Library): Model;
  readonly x: unknown;
  readonly y: unknown;
  /** Of fit, besides epochs. */
  readonly options?: object;
}

const target = numbers(samples, 11);
const labels = { x, y };
const values = { x, y: target };

/** A net that dropout, shuffling and Adam's counters show in. */
function classifier(library: Library, optimizer: unknown, seed = 3): Model {
  const { layers, sequential } = library;
  const model = sequential(
    [
      layers.dense({ units: 6, activation: 'tanh', inputShape: [features] }),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    { seed },
  );
  const loss = 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: optimizer as never, loss, metrics: ['accuracy'] });
  return model;
}

/** Every optimizer there is, with all that optimizers share. */
export function optimizerCases({ optimizers }: Library): readonly SavedCase[] {
  return Object.keys(optimizers)
    .filter((name) => name !== 'custom')
    .map((name) => ({
      name,
      ...labels,
      options: { batchSize: 8 },
      build(library) {
        const own = library.optimizers as Record<string, (options: object) => unknown>;
        const { cosineRestarts, warmup } = library.schedules;
        const schedule = cosineRestarts({ initialLearningRate: 0.02, firstDecaySteps: 5 });
        const learningRate = warmup({ warmupSteps: 3, schedule });
        const options = { learningRate, weightDecay: 0.01, clipNorm: 1 };
        return classifier(library, own[name]?.(options));
      },
    }));
}

export const modelCases: readonly SavedCase[] = [
  {
    name: 'gradients that wait for their update over the end of an epoch',
    ...labels,
    options: { batchSize: 8 },
    build: (library) =>
      classifier(library, library.optimizers.adam({ gradientAccumulationSteps: 5 })),
  },
  {
    name: 'amsgrad, sample weights and no shuffling',
    ...labels,
    options: { shuffle: false, sampleWeight: numbers(samples, 5).map(Math.abs) },
    build: (library) => classifier(library, library.optimizers.adamw({ amsgrad: true })),
  },
  { name: 'a rate that callbacks have lowered', ...lowered(), build: plain },
  { name: 'several inputs and outputs, and a shared layer', ...several(), build: functional },
  { name: 'a model that begins inside of another', ...values, build: inside },
  { name: 'frozen layers', ...labels, build: frozen },
  { name: 'statistics, noise, groups, masks and validation', ...masked(), build: statistics },
  { name: 'steps that are skipped', ...skipped(), build: plain },
  { name: 'functions of one’s own everywhere', ...values, build: own },
  { name: 'regularizers, constraints and options of all kinds', ...values, build: options },
];

function lowered(): Pick<SavedCase, 'x' | 'y' | 'options'> {
  const callback: Callback = {
    name: 'lower',
    begin: (training) => ({ onEpochEnd: () => training.scaleLearningRate(0.7) }),
  };
  return { ...values, options: { callbacks: [callback], batchSize: 8 } };
}

function several(): Pick<SavedCase, 'x' | 'y' | 'options'> {
  const tokens = Int32Array.from(y, (label) => label);
  return {
    x: { left: x, right: numbers(samples * features, 21), tokens },
    y: { a: target, b: y },
    options: { batchSize: 16 },
  };
}

function functional({ input, functionalModel, layers, ops }: Library): Model {
  const left = input({ shape: [features], name: 'left' });
  const right = input({ shape: [features], name: 'right' });
  const tokens = input({ shape: [], name: 'tokens', type: 'i32' });
  const tower = layers.dense({ units: 5, activation: 'gelu', name: 'tower' });
  const table = layers.custom({
    weights: () => ({ rows: { shape: [3, 5] } }),
    apply: (indices, { weights }) => ops.gatherRows(weights.rows, indices),
  });
  const both = [tower.apply(left), tower.apply(right), table.apply(tokens)];
  const sum = layers.add().apply(both);
  const a = layers.dense({ units: 1, name: 'a' }).apply(sum);
  const b = layers.dense({ units: 3, name: 'b', activation: 'softmax' }).apply(sum);
  const ends = {
    inputs: [left, right, tokens],
    outputs: [a, b],
    seed: 5,
    name: 'several',
  } as const;
  const model = functionalModel(ends);
  model.compile({
    optimizer: 'rmsprop',
    loss: { a: 'huber', b: 'sparseCategoricalCrossentropy' },
    lossWeights: { b: 0.25 },
    metrics: { a: ['meanAbsoluteError'], b: ['accuracy'] },
  });
  return model as unknown as Model;
}

function inside({ input, functionalModel, layers }: Library): Model {
  const first = input({ shape: [features] });
  const shared = layers.dense({ units: features, activation: 'relu', name: 'shared' });
  const middle = shared.apply(first);
  functionalModel({ inputs: first, outputs: middle });
  // The tensor that it begins with has the name of a layer that is also its own.
  const end = layers.dense({ units: 1 }).apply(shared.apply(middle));
  const model = functionalModel({ inputs: middle, outputs: end, seed: 9 });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

function frozen(library: Library): Model {
  const { layers, sequential } = library;
  const still = layers.dense({ units: 6, trainable: false, inputShape: [features] });
  const thawed = layers.dense({ units: 6, trainable: false });
  const caught = layers.dense({ units: 3, activation: 'softmax' });
  const model = sequential([still, thawed, caught], { seed: 4 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  // What happens to it later does not matter until the model is compiled again.
  thawed.trainable = true;
  caught.trainable = false;
  return model;
}

function masked(): Pick<SavedCase, 'x' | 'y' | 'options'> {
  const mask = Array.from({ length: samples }, (_, i) => i % 5 !== 0);
  const sampleWeight = numbers(samples, 5).map(Math.abs);
  return { ...values, options: { mask, sampleWeight, validationSplit: 0.2, batchSize: 8 } };
}

function statistics({ layers, optimizers, sequential }: Library): Model {
  const model = sequential(
    [
      layers.dense({ units: 6, inputShape: [features] }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.prelu({ sharedAxes: [1] }),
      layers.gaussianNoise({ stddev: 0.2 }),
      layers.batchNormalization({ trainable: false }),
      layers.gaussianDropout({ rate: 0.3 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 21 },
  );
  const optimizer = optimizers.adamw({
    gradientAccumulationSteps: 3,
    globalClipNorm: 0.5,
    decayBiasesAndNorms: false,
    parameterGroups: [
      { layers: ['dense'], learningRateScale: 3, weightDecay: 0.1 },
      { weights: ['dense_1/kernel'], learningRateScale: 0.3 },
    ],
  });
  model.compile({ optimizer, loss: 'huber', metrics: ['r2Score', 'meanAbsoluteError'] });
  return model;
}

/** Some targets are so far away that the square of the distance is infinite. */
function skipped(): Pick<SavedCase, 'x' | 'y' | 'options'> {
  const far = target.map((value, i) => (i % 17 === 3 ? 1e30 : value));
  return { x, y: far, options: { nonFinite: 'skip', batchSize: 4 } };
}

function plain({ layers, optimizers, schedules, sequential }: Library): Model {
  const first = layers.dense({ units: 5, activation: 'tanh', inputShape: [features] });
  const model = sequential([first, layers.dropout({ rate: 0.2 }), layers.dense({ units: 1 })], {
    seed: 22,
  });
  const schedule = schedules.cosine({ initialLearningRate: 0.05, decaySteps: 60 });
  const learningRate = schedules.warmup({ warmupSteps: 7, schedule });
  model.compile({ optimizer: optimizers.nadam({ learningRate }), loss: 'meanSquaredError' });
  return model;
}

function own(library: Library): Model {
  const { layers, ops, optimizers, sequential } = library;
  const squash = (v: Value): Value => ops.div(v, ops.add(ops.abs(v), 1));
  const noisy = layers.custom({
    type: 'noisy',
    weights: ([size = 1]) => ({
      gain: { shape: [size], initializer: 'ones', regularizer: (w) => ops.mul(ops.sum(w), 0.01) },
      mean: { shape: [size], initializer: 'zeros', trainable: false },
    }),
    apply(v, { weights, training, random, update, addLoss }) {
      const centered = ops.sub(v, weights.mean);
      if (!training) return ops.mul(centered, weights.gain);
      update('mean', ops.add(ops.mul(weights.mean, 0.9), ops.mul(ops.mean(v, 0), 0.1)));
      addLoss(ops.mul(ops.sum(ops.square(weights.gain)), 1e-3));
      const mask = ops.less(random([-1, 7]), 0.9);
      return ops.mul(ops.mul(centered, mask), ops.add(weights.gain, random([7])));
    },
  });
  const signed = optimizers.custom({
    name: 'signed',
    learningRate: 0.01,
    slots: ['trace'],
    update(w, g, { trace }, { rate }) {
      const sign = ops.sub(ops.greater(g, 0), ops.less(g, 0));
      const next = ops.fma(trace, 0.9, sign);
      // Another rule for vectors: each shape of weights has its own trace.
      const step = w.shape.length === 1 ? ops.mul(next, 0.5) : next;
      return { w: ops.sub(w, ops.mul(step, rate)), trace: next };
    },
  });
  const model = sequential(
    [
      layers.dense({ units: 7, activation: squash, inputShape: [features] }),
      noisy,
      layers.dense({
        units: 4,
        activation: squash,
        kernelConstraint: (w) => ops.minimum(ops.maximum(w, -1), 1),
        activityRegularizer: (v) => ops.mul(ops.sum(ops.square(v)), 1e-3),
      }),
      layers.dense({ units: 1 }),
    ],
    { seed: 12 },
  );
  const logCosh = (a: Value, b: Value): Value => {
    const difference = ops.sub(b, a);
    const sum = ops.add(ops.exp(difference), ops.exp(ops.neg(difference)));
    return ops.log(ops.mul(sum, 0.5));
  };
  const largest = (a: Value, b: Value): Value => ops.max(ops.abs(ops.sub(a, b)), -1);
  model.compile({ optimizer: signed, loss: logCosh, metrics: [largest, 'meanAbsoluteError'] });
  return model;
}

function options(library: Library): Model {
  const { activations, constraints, initializers, layers, losses, metrics } = library;
  const { optimizers, regularizers, schedules, sequential } = library;
  const model = sequential(
    [
      layers.inputLayer({ shape: [features] }),
      layers.dense({
        units: 5,
        useBias: false,
        activation: activations.elu({ alpha: 0.5 }),
        kernelInitializer: initializers.orthogonal({ gain: 0.5, seed: 2 }),
        kernelRegularizer: regularizers.l1l2({ l1: 1e-3 }),
        kernelConstraint: constraints.maxNorm({ maxValue: 1.5 }),
      }),
      layers.activation({ activation: activations.leakyRelu(), name: 'größer 😀' }),
      layers.reshape({ targetShape: [5, 1] }),
      layers.flatten(),
      layers.dense({ units: 1, biasInitializer: initializers.constant({ value: -0 }) }),
    ],
    { seed: 2 ** 53 - 1, name: 'all kinds' },
  );
  const learningRate = schedules.multiStep({ initialLearningRate: 0.1, milestones: [3, 6] });
  model.compile({
    optimizer: optimizers.sgd({ learningRate, momentum: 0.9, nesterov: true }),
    loss: losses.huber({ delta: 0.5, reduction: 'sum' }),
    metrics: [metrics.meanAbsoluteError(), 'rootMeanSquaredError'],
  });
  return model;
}
