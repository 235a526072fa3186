// Model files to be mutated: small, sound, and between them with everything that a file may hold.
import {
  constraints,
  functionalModel,
  initializers,
  input,
  layers,
  losses,
  ops,
  optimizers,
  regularizers,
  schedules,
  sequential,
} from 'bitgrad';
import type { Value } from 'bitgrad';

const samples = 12;
const features = 4;
const numbers = (count: number, from = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((i + from) * 37) % 101) / 50 - 1);
const x = numbers(samples * features);
const labels = Int32Array.from({ length: samples }, (_, i) => i % 3);
const target = numbers(samples, 9);

/** The files, each of a model that has been trained for an epoch, or is not compiled at all. */
export async function sampleFiles(): Promise<readonly Uint8Array[]> {
  const files = [plain(), await scheduled(), await functional(), await own()];
  return [...files, await normalized(), await merged(), named()];
}

function plain(): Uint8Array {
  const first = layers.dense({ units: 2, activation: 'tanh', inputShape: [features] });
  return sequential([first, layers.flatten()], { seed: 1 }).toBytes();
}

async function scheduled(): Promise<Uint8Array> {
  const model = sequential(
    [
      layers.dense({ units: 5, activation: 'relu', inputShape: [features] }),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 3, activation: 'softmax', trainable: false }),
    ],
    { seed: 2 },
  );
  const schedule = schedules.cosineRestarts({ initialLearningRate: 0.02, firstDecaySteps: 5 });
  const learningRate = schedules.warmup({ warmupSteps: 3, schedule });
  const optimizer = optimizers.adamw({ learningRate, amsgrad: true, weightDecay: 0.01 });
  const loss = 'sparseCategoricalCrossentropy';
  model.compile({ optimizer, loss, metrics: ['accuracy'] });
  await model.fit(x, labels, { batchSize: 5 });
  return model.toBytes();
}

async function functional(): Promise<Uint8Array> {
  const left = input({ shape: [features], name: 'left' });
  const words = input({ shape: [2], name: 'words', type: 'i32' });
  const tower = layers.dense({ units: 3, activation: 'gelu', name: 'tower' });
  const table = layers.embedding({ inputDim: 3, outputDim: 2 });
  const flat = layers.flatten().apply(table.apply(words));
  const both = layers.concatenate().apply([tower.apply(left), flat]);
  const a = layers.dense({ units: 1, name: 'a' }).apply(both);
  const b = layers.dense({ units: 3, name: 'b', activation: 'softmax' }).apply(both);
  const model = functionalModel({ inputs: [left, words], outputs: [a, b], seed: 3 });
  const loss = { a: losses.huber({ delta: 0.5 }), b: 'sparseCategoricalCrossentropy' } as const;
  model.compile({
    optimizer: optimizers.sgd({ momentum: 0.9, nesterov: true, gradientAccumulationSteps: 2 }),
    loss,
    lossWeights: { b: 0.25 },
    metrics: { a: ['meanAbsoluteError'], b: ['accuracy'] },
  });
  const tokens = Int32Array.from({ length: 2 * samples }, (_, i) => i % 3);
  await model.fit({ left: x, words: tokens }, { a: target, b: labels });
  return model.toBytes();
}

async function own(): Promise<Uint8Array> {
  const squash = (v: Value): Value => ops.div(v, ops.add(ops.abs(v), 1));
  const noisy = layers.custom({
    weights: ([size = 1]) => ({
      gain: { shape: [size], initializer: 'ones', regularizer: (w) => ops.mul(ops.sum(w), 0.01) },
      mean: { shape: [size], initializer: 'zeros', trainable: false },
    }),
    apply(v, { weights, training, random, update, addLoss }) {
      if (!training) return ops.mul(v, weights.gain);
      update('mean', ops.add(ops.mul(weights.mean, 0.9), ops.mul(ops.mean(v, 0), 0.1)));
      addLoss(ops.mul(ops.sum(ops.square(weights.gain)), 1e-3));
      return ops.mul(ops.matmul(v, ops.reshape(weights.gain, [3, 1])), random([3]));
    },
  });
  const signed = optimizers.custom({
    name: 'signed',
    learningRate: 0.01,
    slots: ['trace'],
    update(w, g, { trace }, { rate }) {
      const next = ops.fma(trace, 0.9, g);
      return { w: ops.sub(w, ops.mul(next, rate)), trace: next };
    },
  });
  const shaped = layers.dense({ units: 3, activation: squash, inputShape: [features] });
  const last = layers.dense({ units: 1, kernelConstraint: (w) => ops.maximum(w, -1) });
  const model = sequential([shaped, noisy, last], { seed: 4 });
  const largest = (a: Value, b: Value): Value => ops.max(ops.abs(ops.sub(a, b)), -1);
  model.compile({ optimizer: signed, loss: largest, metrics: [largest, 'meanAbsoluteError'] });
  await model.fit(x, target);
  return model.toBytes();
}

async function normalized(): Promise<Uint8Array> {
  const model = sequential(
    [
      layers.dense({
        units: 4,
        inputShape: [features],
        kernelInitializer: initializers.orthogonal({ gain: 0.5, seed: 2 }),
        kernelRegularizer: regularizers.l1l2({ l1: 1e-3 }),
        kernelConstraint: constraints.maxNorm({ maxValue: 1.5 }),
      }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.prelu(),
      layers.layerNormalization(),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 5 },
  );
  const optimizer = optimizers.adam({
    learningRate: schedules.piecewiseConstant({ boundaries: [3, 6], values: [0.1, 0.01, 0.001] }),
    weightDecay: 0.1,
    decayBiasesAndNorms: false,
    parameterGroups: [{ layers: ['dense_1'], learningRateScale: 0.5, weightDecay: 0 }],
  });
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['r2Score'] });
  await model.fit(x, target);
  return model.toBytes();
}

async function merged(): Promise<Uint8Array> {
  const first = input({ shape: [features] });
  const shared = layers.dense({ units: features, activation: 'silu' });
  const rows = layers.reshape({ targetShape: [2, 2] }).apply(shared.apply(shared.apply(first)));
  const turned = layers.permute({ dims: [2, 1] }).apply(rows);
  const product = layers.dot({ axes: [2, 1] }).apply([rows, turned]);
  const sum = layers.add().apply([product, rows]);
  const repeated = layers.repeatVector({ n: 2 }).apply(layers.flatten().apply(sum));
  const outputs = layers.dense({ units: 2, activation: 'sigmoid' }).apply(repeated);
  const model = functionalModel({ inputs: first, outputs, seed: 6 });
  model.compile({ optimizer: 'lion', loss: 'binaryCrossentropy', metrics: ['auc'] });
  await model.fit(
    x,
    Float32Array.from({ length: 4 * samples }, (_, i) => i % 2),
  );
  return model.toBytes();
}

function named(): Uint8Array {
  const model = sequential(
    [
      layers.inputLayer({ shape: [features] }),
      layers.dense({ units: 2, biasInitializer: initializers.constant({ value: -0 }) }),
      layers.activation({ activation: 'logSoftmax', name: 'größer 😀' }),
    ],
    { seed: 2 ** 53 - 1, name: 'all kinds' },
  );
  model.compile({ optimizer: 'rmsprop', loss: losses.hinge({ reduction: 'sum' }) });
  return model.toBytes();
}
