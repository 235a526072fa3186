// How cost grows: trainings that differ in one size only. The other sizes are those of a net that
// people train: layers of 256, batches of 128.
import { workload, workloads } from '../workloads.ts';
import type { Workload } from '../workloads.ts';

export const axes = {
  width: [64, 128, 256, 512, 1024, 2048, 4096],
  depth: [2, 4, 8, 16, 32, 64],
  batch: [1, 4, 16, 64, 256, 1024, 4096],
  samples: [1000, 10_000, 100_000, 1_000_000],
} as const;
export type Axis = keyof typeof axes;

const shared = {
  hidden: 'relu',
  output: 'linear',
  loss: 'meanSquaredError',
  optimizer: { name: 'adam', learningRate: 0.0001 },
} as const;

const makers: Readonly<Record<Axis, (size: number, name: string) => Workload>> = {
  width: (width, name) =>
    workload(name, { ...shared, sizes: Array(4).fill(width), batch: 128, samples: 1024 }),
  depth: (depth, name) =>
    workload(name, { ...shared, sizes: Array(depth + 1).fill(256), batch: 128, samples: 1024 }),
  batch: (batch, name) =>
    workload(name, {
      ...shared,
      sizes: [784, 512, 256, 10],
      batch,
      samples: Math.max(batch, 2048),
    }),
  samples: (samples, name) =>
    workload(name, { ...shared, sizes: [100, 128, 1], batch: 128, samples }),
};

// Those of the usual workloads that are trained with Adam, as these cases are.
const nets = ['b_tiny', 'c_mnist', 'd_wide'] as const;

/** The training of a name like `scale/width/512` or `scale/nets/c_mnist`, or undefined. */
export function scaleCase(name: string): Workload | undefined {
  const [, axis, size] = /^scale\/(width|depth|batch|samples)\/(\d+)$/.exec(name) ?? [];
  if (axis !== undefined) return makers[axis as Axis](Number(size), name);
  const net = nets.find((net) => name === `scale/nets/${net}`);
  return net && { ...workloads[net], name };
}

/** Names of all cases. */
export const scaleNames: readonly string[] = [
  ...Object.entries(axes).flatMap(([axis, sizes]) => sizes.map((size) => `scale/${axis}/${size}`)),
  ...nets.map((net) => `scale/nets/${net}`),
];

const bytesPerFloat = 4;

/** What a training with Adam has to hold, in bytes, besides what its caller holds. */
export function bytesNeeded({ sizes, batch, samples, output }: Workload): {
  data: number;
  state: number;
  activations: number;
} {
  const inputs = sizes[0] ?? 0;
  // Of a class only its number is given.
  const outputs = output === 'softmax' ? 1 : (sizes.at(-1) ?? 0);
  const layers = sizes
    .slice(1)
    .map((units, i) => ({ units, parameters: units * ((sizes[i] ?? 0) + 1) }));
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const units = layers.reduce((sum, layer) => sum + layer.units, 0);
  return {
    data: samples * (inputs + outputs) * bytesPerFloat,
    state: 3 * parameters * bytesPerFloat,
    activations: batch * units * bytesPerFloat,
  };
}
