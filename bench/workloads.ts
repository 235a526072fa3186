// What is measured: small and large nets, each with the data, loss and optimizer that a user would
// take. Sizes agree with those at which the peers were measured, so that numbers can be compared.
import { layers, losses, optimizers, sequential } from 'bitgrad';
import type { Loss, Model, Optimizer } from 'bitgrad';

export interface Workload {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly samples: number;
  readonly model: () => Model;
  readonly x: () => Float32Array;
  readonly y: () => Float32Array | Int32Array;
}

interface Shape {
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly samples: number;
  readonly hidden: 'sigmoid' | 'relu';
  readonly output: 'sigmoid' | 'softmax' | 'linear';
}

/** Reproducible numbers in [0, 1). */
export function numbers(count: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function workload(name: string, shape: Shape, loss: Loss, optimizer: () => Optimizer): Workload {
  const { sizes, batch, samples, hidden, output } = shape;
  const outputs = sizes.at(-1) ?? 1;
  return {
    name,
    sizes,
    batch,
    samples,
    model() {
      const last = sizes.length - 2;
      const dense = sizes.slice(1).map((units, i) =>
        layers.dense({
          units,
          activation: i === last ? output : hidden,
          ...(i === 0 && { inputShape: [sizes[0] ?? 1] }),
        }),
      );
      const model = sequential(dense, { seed: 1 });
      model.compile({ optimizer: optimizer(), loss });
      return model;
    },
    x: () =>
      name === 'a_xor'
        ? Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
        : numbers(samples * (sizes[0] ?? 1)),
    y() {
      if (name === 'a_xor') return Float32Array.of(0, 1, 1, 0);
      if (output === 'softmax') return Int32Array.from({ length: samples }, (_, i) => i % outputs);
      return numbers(samples * outputs);
    },
  };
}

const crossentropy = losses.sparseCategoricalCrossentropy();
const squares = losses.meanSquaredError();
const mnist: Shape = {
  sizes: [784, 512, 256, 10],
  batch: 128,
  samples: 4096,
  hidden: 'relu',
  output: 'softmax',
};

export const workloads: readonly Workload[] = [
  workload(
    'a_xor',
    { sizes: [2, 3, 1], batch: 4, samples: 4, hidden: 'sigmoid', output: 'sigmoid' },
    squares,
    () => optimizers.sgd({ learningRate: 0.1 }),
  ),
  workload(
    'b_tiny',
    { sizes: [10, 32, 32, 3], batch: 16, samples: 1024, hidden: 'relu', output: 'softmax' },
    crossentropy,
    () => optimizers.adam({ learningRate: 0.001 }),
  ),
  workload('c_mnist', mnist, crossentropy, () => optimizers.adam({ learningRate: 0.001 })),
  workload('c_mnist_sgdm', mnist, crossentropy, () =>
    optimizers.sgd({ learningRate: 0.01, momentum: 0.9 }),
  ),
  workload(
    'd_wide',
    {
      sizes: [1024, 2048, 2048, 1024],
      batch: 512,
      samples: 1024,
      hidden: 'relu',
      output: 'linear',
    },
    squares,
    () => optimizers.adam({ learningRate: 0.0001 }),
  ),
];

/**
 * Floating-point operations of the matmuls of one sample: forward, dW, and dX but for the first
 * layer.
 */
export function flopsPerSample(sizes: readonly number[]): number {
  let flops = 0;
  for (let i = 1; i < sizes.length; i++) {
    flops += (sizes[i - 1] ?? 0) * (sizes[i] ?? 0) * (i === 1 ? 4 : 6);
  }
  return flops;
}

/** The same for a prediction. */
export function flopsPerPrediction(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((flops, size, i) => flops + 2 * size * (sizes[i] ?? 0), 0);
}
