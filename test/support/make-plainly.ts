// Things from factories with no more options than they need: for laws about every factory there is.
import * as layers from '#lib/layers/index.ts';

/** What is passed for an option that a factory cannot do without. */
const enough: Readonly<Record<string, unknown>> = {
  activation: 'relu',
  apply: (x: unknown) => x,
  axes: 1,
  boundaries: [3],
  decayRate: 0.5,
  decaySteps: 9,
  dims: [1],
  filters: 2,
  firstDecaySteps: 9,
  groups: 1,
  initialLearningRate: 0.1,
  inputDim: 5,
  kernelSize: 1,
  layer: layers.dense({ units: 2 }),
  learningRate: 0.1,
  maxLearningRate: 0.1,
  milestones: [3],
  n: 2,
  name: 'own',
  outputDim: 3,
  poolSize: 1,
  rate: 0.5,
  schedule: 0.1,
  shape: [2],
  size: 2,
  slots: [],
  stddev: 0.5,
  targetShape: [-1],
  totalSteps: 9,
  units: 2,
  update: () => ({}),
  value: 2,
  values: [0.1, 0.2],
  warmupSteps: 2,
};

export interface Plain {
  readonly options: Readonly<Record<string, unknown>>;
  readonly made: object;
}

/** Calls a factory, and gives it what it says that it misses. */
export function makePlainly(factory: (options?: object) => unknown): Plain {
  const options: Record<string, unknown> = {};
  for (;;) {
    try {
      return { options, made: factory({ ...options }) as object };
    } catch (error) {
      const [, missing = ''] = /: (\w+): got undefined/.exec((error as Error).message) ?? [];
      if (!(missing in enough) || missing in options) throw error;
      options[missing] = enough[missing];
    }
  }
}
