// Plans of real training steps for tests: small nets that use different parts of the vocabulary.
import { chain } from '#lib/network/sequential.ts';
import { settle } from '#lib/network/network.ts';
import type { Network } from '#lib/network/network.ts';
import { trainPlan } from '#lib/step/step.ts';
import type { Compiled, StepOptions, StepPlan } from '#lib/step/step.ts';
import * as constraints from '#lib/constraints/index.ts';
import * as layers from '#lib/layers/index.ts';
import * as losses from '#lib/losses/index.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import { resolveLoss } from '#lib/losses/resolve.ts';
import * as ops from '#lib/graph/ops.ts';
import type { Value } from '#lib/graph/graph.ts';
import type { LossDefinition } from '#lib/losses/loss.ts';
import type { MetricDefinition } from '#lib/metrics/metric.ts';
import { resolveMetric } from '#lib/metrics/resolve.ts';
import type { OptimizerDefinition } from '#lib/optimizers/optimizer.ts';
import { resolveOptimizer } from '#lib/optimizers/resolve.ts';

export interface StepCase {
  readonly name: string;
  readonly network: Network;
  readonly compiled: Compiled;
}

/** What a model of one output is compiled with. */
export function compiledOf(
  optimizer: OptimizerDefinition,
  loss: LossDefinition,
  ...metrics: readonly MetricDefinition[]
): Compiled {
  const named = metrics.map((metric) => ({ column: metric.name, metric }));
  return { optimizer, outputs: [{ loss, lossWeight: 1, metrics: named }] };
}

/** A case from what a user would write; the metric suits the loss unless it is given. */
export function stepCase(
  name: string,
  own: Parameters<typeof chain>[0],
  loss: unknown,
  optimizer: unknown,
  metric = 'accuracy',
): StepCase {
  return networkCase(name, chain(own), loss, optimizer, metric);
}

/** The same for any network of one output. */
export function networkCase(
  name: string,
  network: Network,
  loss: unknown,
  optimizer: unknown,
  metric = 'accuracy',
): StepCase {
  return {
    name,
    network: settle(network),
    compiled: compiledOf(
      resolveOptimizer('compile', optimizer),
      resolveLoss('compile', loss),
      resolveMetric('compile', metric),
    ),
  };
}

const { activation, dense, dropout, flatten } = layers;

// What a user may write: no table knows these programs, so they are interpreted.
const bent = (x: Value): Value =>
  ops.select(ops.less(x, 0.25), ops.mul(x, ops.sigmoid(ops.mul(x, 1.5))), ops.abs(ops.tanh(x)));

/** The logarithm of the hyperbolic cosine of the error, for errors that are not huge. */
const logCosh = (yTrue: Value, yPred: Value): Value => {
  const error = ops.minimum(ops.maximum(ops.sub(yPred, yTrue), -20), 20);
  return ops.log(ops.mul(ops.add(ops.exp(error), ops.exp(ops.neg(error))), 0.5));
};

// Signs of a momentum, as in Lion, and a second slot that counts how much they say.
const signs = optimizers.custom({
  name: 'signs',
  learningRate: 0.003,
  weightDecay: 0.01,
  clipValue: 0.5,
  slots: ['m', 'trust'],
  update(w, g, { m, trust }, { rate }) {
    const mixed = ops.fma(m, 0.9, ops.mul(g, 0.1));
    const sign = ops.sub(ops.greater(mixed, 0), ops.less(mixed, 0));
    const stable = ops.equal(ops.greater(mixed, 0), ops.greater(m, 0));
    const nextTrust = ops.fma(trust, 0.5, ops.mul(stable, 0.5));
    const step = ops.mul(rate, ops.add(nextTrust, 0.1));
    return { w: ops.sub(w, ops.mul(step, sign)), m: mixed, trust: nextTrust };
  },
});

// Sums along rows of what is written over, weights exchanged with a slot, slots exchanged, biases
// of the first layer left alone.
const exchanging = optimizers.custom({
  name: 'exchanging',
  learningRate: 0.002,
  slots: ['late', 'a', 'b'],
  update(w, g, { late, a, b }, { rate }) {
    if (w.shape.length === 1 && w.shape[0] === 6) return { w, late: g, a: b, b: a };
    const norm = ops.add(ops.sqrt(ops.sum(ops.square(g), -1, { keepDims: true })), 0.1);
    const size = ops.sum(ops.abs(w), -1, { keepDims: true });
    const next = ops.sub(w, ops.mul(rate, ops.add(ops.div(g, norm), ops.mul(b, 0.01))));
    return { w: late, late: next, a: b, b: ops.fma(a, 0.5, ops.div(w, ops.add(size, 1))) };
  },
});

export const stepCases: readonly StepCase[] = [
  stepCase(
    'a classifier with relu, softmax and adam',
    [
      dense({ units: 32, activation: 'relu', inputShape: [20] }),
      dense({ units: 17, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' }),
    ],
    'sparseCategoricalCrossentropy',
    'adam',
  ),
  stepCase(
    'dropout, tanh, one-hot targets, weight decay and a global clip',
    [
      dense({ units: 16, activation: 'tanh', inputShape: [5] }),
      dropout({ rate: 0.3 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
    losses.categoricalCrossentropy({ labelSmoothing: 0.1 }),
    optimizers.rmsprop({ centered: true, momentum: 0.5, weightDecay: 0.01, globalClipNorm: 0.5 }),
  ),
  stepCase(
    'one output, sigmoid, momentum and a clip per weight',
    [
      dense({ units: 3, activation: 'sigmoid', inputShape: [2] }),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
    'binaryCrossentropy',
    optimizers.sgd({ momentum: 0.9, nesterov: true, clipNorm: 0.1 }),
  ),
  stepCase(
    "a user's activation, loss and optimizer",
    [
      dense({ units: 19, activation: bent, inputShape: [7] }),
      dense({ units: 4, activation: 'leakyRelu' }),
    ],
    logCosh,
    signs,
    'meanAbsoluteError',
  ),
  stepCase(
    'amsgrad and weights of one element',
    [
      dense({ units: 1, activation: 'tanh', inputShape: [1] }),
      dense({ units: 1, useBias: false, kernelInitializer: 'ones' }),
    ],
    'meanSquaredError',
    optimizers.adam({ amsgrad: true, learningRate: 0.02, weightDecay: 0.001 }),
    'meanSquaredError',
  ),
  stepCase(
    'rows of rows, a frozen layer, no biases, summed losses and dampening',
    [
      dense({ units: 5, activation: 'sigmoid', inputShape: [3, 4] }),
      dense({ units: 6, trainable: false, useBias: false }),
      activation({ activation: 'relu' }),
      flatten(),
      dense({ units: 2, useBias: false }),
    ],
    losses.halfMeanSquaredError({ reduction: 'sum' }),
    optimizers.sgd({ learningRate: 0.002, momentum: 0.8, dampening: 0.5, weightDecay: 0.01 }),
    'meanSquaredError',
  ),
  stepCase(
    'penalties, norms along every axis and a rule of a user',
    [
      dense({
        units: 9,
        activation: 'relu',
        inputShape: [6],
        kernelRegularizer: 'l2',
        activityRegularizer: 'l1',
        kernelConstraint: constraints.maxNorm({ maxValue: 0.5 }),
        biasConstraint: 'nonNeg',
      }),
      dense({
        units: 3,
        kernelConstraint: constraints.unitNorm({ axis: 1 }),
        biasRegularizer: 'l1l2',
        biasConstraint: (b) => ops.minimum(b, 0.125),
      }),
      dense({ units: 1, kernelConstraint: constraints.unitNorm({ axis: [0, 1] }) }),
    ],
    'meanSquaredError',
    optimizers.adam({ weightDecay: 0.01 }),
    'meanSquaredError',
  ),
  stepCase(
    'one output and a global clip',
    [dense({ units: 3, inputShape: [5] }), dense({ units: 1 })],
    'meanSquaredError',
    optimizers.adam({ learningRate: 0.01, globalClipNorm: 0.5 }),
    'meanSquaredError',
  ),
];

/** Updates that cannot all be made in place, so that fusing saves no memory. */
export const asideCases: readonly StepCase[] = [
  stepCase(
    'an optimizer that sums rows and exchanges arrays',
    [
      dense({ units: 6, activation: 'tanh', inputShape: [4] }),
      dense({ units: 3, activation: 'relu' }),
      dense({ units: 1 }),
    ],
    'meanSquaredError',
    exchanging,
    'meanSquaredError',
  ),
];

/** The step's plan; by default fused, up to 8 rows. */
export function stepPlan(own: StepCase, options: Partial<StepOptions> = {}): StepPlan {
  const all = { capacity: 8, xTypes: ['f32'] as const, sampleWeight: false, ...options };
  return trainPlan(own.network, own.compiled, all);
}
