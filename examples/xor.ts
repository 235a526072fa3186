// Exclusive or, which no single unit can learn: no straight line has (0, 1) and (1, 0) on one side
// and (0, 0) and (1, 1) on the other. Three hidden units bend the plane first. The loss stays on a
// plateau for thousands of epochs before it falls.
import { initializers, layers, losses, optimizers, sequential } from 'bitgrad';
import type { Classic } from './classic.ts';

export const xor: Classic = {
  title: 'Exclusive or by a 2-3-1 sigmoid network',
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [[0], [1], [1], [0]],
  defaults: { epochs: 10_000, learningRate: 0.1, seed: 3 },

  build({ learningRate, seed }) {
    const kernelInitializer = initializers.randomUniform({ min: -1, max: 1 });
    const sigmoid = { activation: 'sigmoid', kernelInitializer } as const;
    const hidden = layers.dense({ inputShape: [2], units: 3, ...sigmoid });
    const output = layers.dense({ units: 1, ...sigmoid });
    const model = sequential([hidden, output], { seed });
    // Half the sum of the squared errors of all four points.
    const loss = losses.halfMeanSquaredError({ reduction: 'sum' });
    model.compile({ optimizer: optimizers.sgd({ learningRate }), loss });
    return model;
  },
};
