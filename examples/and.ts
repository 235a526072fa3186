// Logical AND by logistic regression: one sigmoid unit, whose line through the plane has (1, 1) on
// one side and the other three corners on the other.
import { initializers, layers, optimizers, sequential } from 'bitgrad';
import type { Classic } from './classic.ts';

export const and: Classic = {
  title: 'Logical AND by logistic regression',
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [[0], [0], [0], [1]],
  defaults: { epochs: 1000, learningRate: 1, seed: 3 },

  build({ learningRate, seed }) {
    const normal = initializers.randomNormal({ stddev: 1 });
    const unit = layers.dense({
      inputShape: [2],
      units: 1,
      activation: 'sigmoid',
      kernelInitializer: normal,
      biasInitializer: normal,
    });
    const model = sequential([unit], { seed });
    // The output is a probability, so the loss is the crossentropy with what is true: 0 or 1.
    model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'binaryCrossentropy' });
    return model;
  },
};
