// Two layers of tanh that learn two points by heart: small enough to follow every derivative with
// pencil and paper, which is what backpropagation is usually taught with.
import { initializers, layers, losses, optimizers, sequential } from 'bitgrad';
import type { Classic } from './classic.ts';

export const tanh: Classic = {
  title: 'Two layers of tanh',
  x: [
    [0.1, 0.9],
    [-0.1, -0.9],
  ],
  y: [[0.5], [-0.5]],
  defaults: { epochs: 100, learningRate: 0.1, seed: 3 },

  build({ learningRate, seed }) {
    const uniform = initializers.randomUniform({ min: 0, max: 1 });
    const initial = { kernelInitializer: uniform, biasInitializer: uniform };
    const hidden = layers.dense({ inputShape: [2], units: 2, activation: 'tanh', ...initial });
    const output = layers.dense({ units: 1, activation: 'tanh', ...initial });
    const model = sequential([hidden, output], { seed });
    // Half the sum of the squared errors of both points.
    const loss = losses.halfMeanSquaredError({ reduction: 'sum' });
    model.compile({ optimizer: optimizers.sgd({ learningRate }), loss });
    return model;
  },
};
