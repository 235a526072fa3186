// What the lessons have in common: towers of layers over two interleaved spirals, looked into
// before they learn and after, side by side.
import { layers, optimizers, sequential } from 'bitgrad';
import type { Activation, Initializer, Model, Optimizer } from 'bitgrad';

/** One way to build the tower. */
export interface Variation {
  readonly name: string;
  readonly activation: Activation;
  readonly initializer: Initializer;
  /** Normalizes in front of each activation. */
  readonly normalized?: boolean;
  /** Default Adam. */
  readonly optimizer?: () => Optimizer;
}

export interface Lesson {
  readonly title: string;
  /** What to see in the table. */
  readonly moral: string;
  readonly depth: number;
  readonly units: number;
  readonly epochs: number;
  readonly variations: readonly Variation[];
}

/** The tower of a variation, compiled. */
export function towerOf({ depth, units }: Lesson, variation: Variation, seed: number): Model {
  const { activation, initializer: kernelInitializer, normalized = false } = variation;
  const blocks = Array.from({ length: depth }, () => [
    layers.dense({ units, kernelInitializer, useBias: !normalized }),
    ...(normalized ? [layers.batchNormalization({ momentum: 0.9 })] : []),
    layers.activation({ activation }),
  ]);
  const output = layers.dense({ units: 2, activation: 'softmax' });
  const model = sequential([layers.inputLayer({ shape: [2] }), ...blocks.flat(), output], { seed });
  const optimizer = variation.optimizer?.() ?? optimizers.adam({ learningRate: 0.002 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const turns = 1.5;

/** Two spirals, point by point in turn: no straight line parts them. */
export function spirals(points: number): { readonly x: Float32Array; readonly y: Int32Array } {
  const x = new Float32Array(points * 2);
  const y = new Int32Array(points);
  for (let i = 0; i < points; i++) {
    const along = Math.sqrt((i + 1) / points);
    const arm = i % 2;
    const angle = 2 * Math.PI * (turns * along + arm / 2);
    x[2 * i] = along * Math.cos(angle);
    x[2 * i + 1] = along * Math.sin(angle);
    y[i] = arm;
  }
  return { x, y };
}
