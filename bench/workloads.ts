// What is measured: small and large nets, each with the data, loss and optimizer that a user would
// take. Sizes agree with those at which the peers were measured, so that numbers can be compared.
import { layers, optimizers, sequential } from 'bitgrad';
import type { Loss, Model } from 'bitgrad';

/** An optimizer as data, so that peers can be told as well. */
export type OptimizerRule =
  | { readonly name: 'sgd'; readonly learningRate: number; readonly momentum?: number }
  | { readonly name: 'adam'; readonly learningRate: number };

interface Shape {
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly samples: number;
  readonly hidden: 'sigmoid' | 'relu';
  readonly output: 'sigmoid' | 'softmax' | 'linear';
  readonly loss: Loss;
  readonly optimizer: OptimizerRule;
}

export interface Workload extends Shape {
  readonly name: string;
  readonly model: () => Model;
  readonly x: () => Float32Array;
  readonly y: () => Float32Array | Int32Array;
}

/** Reproducible numbers in [0, 1). */
export function numbers(count: number): Float32Array {
  const out = new Float32Array(count);
  let state = 12345;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2 ** 32;
  }
  return out;
}

const makers = { sgd: optimizers.sgd, adam: optimizers.adam };

/** A net of dense layers with its data. */
export function workload(name: string, shape: Shape): Workload {
  const { sizes, samples, hidden, output, loss, optimizer } = shape;
  const inputs = sizes[0] ?? 1;
  const outputs = sizes.at(-1) ?? 1;
  const isXor = name === 'a_xor';
  return {
    ...shape,
    name,
    model() {
      const last = sizes.length - 2;
      const dense = sizes.slice(1).map((units, i) =>
        layers.dense({
          units,
          activation: i === last ? output : hidden,
          ...(i === 0 && { inputShape: [inputs] }),
        }),
      );
      const model = sequential(dense, { seed: 1 });
      const { name: rule, ...options } = optimizer;
      model.compile({ optimizer: makers[rule](options), loss });
      return model;
    },
    x: () => (isXor ? Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) : numbers(samples * inputs)),
    y() {
      if (isXor) return Float32Array.of(0, 1, 1, 0);
      if (output === 'softmax') return Int32Array.from({ length: samples }, (_, i) => i % outputs);
      return numbers(samples * outputs);
    },
  };
}

const sizes = [784, 512, 256, 10];
const classes = {
  hidden: 'relu',
  output: 'softmax',
  loss: 'sparseCategoricalCrossentropy',
} as const;
const mnist = { ...classes, sizes, batch: 128, samples: 4096 };

export const workloads = {
  a_xor: workload('a_xor', {
    sizes: [2, 3, 1],
    batch: 4,
    samples: 4,
    hidden: 'sigmoid',
    output: 'sigmoid',
    loss: 'meanSquaredError',
    optimizer: { name: 'sgd', learningRate: 0.1 },
  }),
  b_tiny: workload('b_tiny', {
    ...classes,
    sizes: [10, 32, 32, 3],
    batch: 16,
    samples: 1024,
    optimizer: { name: 'adam', learningRate: 0.001 },
  }),
  c_mnist: workload('c_mnist', {
    ...mnist,
    optimizer: { name: 'adam', learningRate: 0.001 },
  }),
  c_mnist_sgdm: workload('c_mnist_sgdm', {
    ...mnist,
    optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9 },
  }),
  d_wide: workload('d_wide', {
    sizes: [1024, 2048, 2048, 1024],
    batch: 512,
    samples: 1024,
    hidden: 'relu',
    output: 'linear',
    loss: 'meanSquaredError',
    optimizer: { name: 'adam', learningRate: 0.0001 },
  }),
} as const satisfies Readonly<Record<string, Workload>>;

/** What a service asks again and again; it is not trained. */
export const small: Workload = workload('small', {
  sizes: [16, 32, 3],
  batch: 1,
  samples: 1,
  hidden: 'relu',
  output: 'linear',
  loss: 'meanSquaredError',
  optimizer: { name: 'sgd', learningRate: 0.01 },
});

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
