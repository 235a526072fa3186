// Every layer that users name, with options and inputs that show what it does. Laws run over all of
// them; the compiler sees to it that none is missing.
import * as layers from '#lib/layers/index.ts';
import type { CallableLayer, LayerDefinition } from '#lib/layers/layer.ts';
import * as ops from '#lib/graph/ops.ts';

export interface LayerCase {
  readonly name: string;
  /** A new one each time: a layer belongs to one model. */
  readonly make: () => LayerDefinition;
  /** Shapes of one sample of each input. */
  readonly inputs: readonly (readonly number[])[];
  /** How many indices there are, if its inputs hold indices. */
  readonly words?: number;
}

type Row = readonly [make: () => CallableLayer, ...inputs: (readonly number[])[]];

const pair = [
  [3, 5],
  [3, 5],
] as const;

const rows: Readonly<Record<keyof typeof layers, readonly Row[]>> = {
  activation: [[() => layers.activation({ activation: 'tanh' }), [3, 5]]],
  add: [
    [() => layers.add(), ...pair, [3, 5]],
    [() => layers.add(), [3, 5], [3, 1]],
  ],
  alphaDropout: [[() => layers.alphaDropout({ rate: 0.3 }), [17]]],
  average: [[() => layers.average(), ...pair, [3, 5]]],
  batchNormalization: [
    [() => layers.batchNormalization(), [17]],
    [() => layers.batchNormalization({ axis: 1, momentum: 0.5, epsilon: 0.1 }), [3, 5]],
    [() => layers.batchNormalization({ center: false, scale: false }), [3, 5]],
  ],
  concatenate: [
    [() => layers.concatenate(), [3, 5], [3, 2], [3, 1]],
    [() => layers.concatenate({ axis: 1 }), [3, 5], [2, 5]],
  ],
  custom: [
    [
      () =>
        layers.custom({
          weights: (input) => ({ gain: { shape: input, initializer: 'ones' } }),
          apply: (x, { weights }) => ops.mul(x, ops.tanh(weights.gain)),
        }),
      [3, 5],
    ],
  ],
  dense: [
    [() => layers.dense({ units: 17, activation: 'relu' }), [5]],
    [() => layers.dense({ units: 2, useBias: false }), [3, 5]],
  ],
  dot: [
    [() => layers.dot({ axes: 1 }), [5], [5]],
    [() => layers.dot({ axes: [2, 1] }), [3, 5], [5, 2]],
    [() => layers.dot({ axes: [1, 3], normalize: true }), [5, 2], [2, 2, 5]],
  ],
  dropout: [[() => layers.dropout({ rate: 0.3 }), [17]]],
  embedding: [
    [() => layers.embedding({ inputDim: 7, outputDim: 5 }), [3]],
    [() => layers.embedding({ inputDim: 7, outputDim: 1 }), []],
  ],
  flatten: [[() => layers.flatten(), [3, 5]]],
  gaussianDropout: [[() => layers.gaussianDropout({ rate: 0.3 }), [17]]],
  gaussianNoise: [[() => layers.gaussianNoise({ stddev: 0.3 }), [17]]],
  groupNormalization: [
    [() => layers.groupNormalization({ groups: 3 }), [12]],
    [() => layers.groupNormalization({ groups: 2 }), [3, 4]],
    [() => layers.groupNormalization({ groups: -1, axis: 1, scale: false }), [3, 2, 2]],
  ],
  inputLayer: [[() => layers.inputLayer({ shape: [3] }), [3]]],
  layerNormalization: [
    [() => layers.layerNormalization(), [17]],
    [() => layers.layerNormalization({ axis: [1, 2], epsilon: 0.1, center: false }), [3, 5]],
  ],
  maximum: [[() => layers.maximum(), ...pair]],
  minimum: [[() => layers.minimum(), ...pair, [3, 1]]],
  multiply: [
    [() => layers.multiply(), ...pair],
    [() => layers.multiply(), [2, 3, 5], [1, 1, 5], [1, 3, 1], [2, 1, 1]],
  ],
  permute: [[() => layers.permute({ dims: [3, 1, 2] }), [3, 5, 2]]],
  prelu: [
    [() => layers.prelu({ alphaInitializer: 'randomNormal' }), [3, 5]],
    [() => layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [1] }), [3, 5]],
    [() => layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [2] }), [3, 5]],
    [() => layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [2] }), [3, 5, 2]],
  ],
  repeatVector: [[() => layers.repeatVector({ n: 3 }), [5]]],
  reshape: [[() => layers.reshape({ targetShape: [5, -1] }), [3, 5]]],
  rmsNormalization: [
    [() => layers.rmsNormalization(), [17]],
    [() => layers.rmsNormalization({ axis: [-1, -2], epsilon: 0.1 }), [3, 5]],
  ],
  subtract: [[() => layers.subtract(), [3, 5], [1, 1]]],
};

/** All of them, `prelu, 2` being the third of its kind. */
export const layerCases: readonly LayerCase[] = Object.entries(rows).flatMap(([type, own]) =>
  own.map(([made, ...inputs], i) => {
    // What a model sees of a layer that users see less of.
    const make = () => made() as LayerDefinition;
    const words = type === 'embedding' ? { words: 7 } : {};
    return { name: i === 0 ? type : `${type}, ${i}`, make, inputs, ...words };
  }),
);
