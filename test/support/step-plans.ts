// Plans of real training steps for tests: small nets that use different parts of the vocabulary.
import { buildNetwork } from '#lib/model/network.ts';
import type { Network } from '#lib/model/network.ts';
import { trainPlan } from '#lib/model/step.ts';
import type { Compiled, StepOptions, StepPlan } from '#lib/model/step.ts';
import * as layers from '#lib/layers/index.ts';
import * as losses from '#lib/losses/index.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import { resolveLoss } from '#lib/losses/resolve.ts';
import { resolveMetric } from '#lib/metrics/resolve.ts';
import { resolveOptimizer } from '#lib/optimizers/resolve.ts';

export interface StepCase {
  readonly name: string;
  readonly network: Network;
  readonly compiled: Compiled;
}

function stepCase(
  name: string,
  own: Parameters<typeof buildNetwork>[0],
  loss: unknown,
  optimizer: unknown,
): StepCase {
  return {
    name,
    network: buildNetwork(own),
    compiled: {
      loss: resolveLoss('compile', loss),
      optimizer: resolveOptimizer('compile', optimizer),
      metrics: [resolveMetric('compile', 'accuracy')],
    },
  };
}

const { dense, dropout } = layers;

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
];

/** The step's plan; by default fused, up to 8 rows. */
export function stepPlan(own: StepCase, options: Partial<StepOptions> = {}): StepPlan {
  const all = { capacity: 8, xType: 'f32' as const, sampleWeight: false, ...options };
  return trainPlan(own.network, own.compiled, all);
}
