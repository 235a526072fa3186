// Runs whose loss is prescribed, epoch by epoch, so that what callbacks decide can be worked out by
// hand: a model of one weight, which a callback sets before each epoch; its loss is the weight.
import { layers, optimizers, sequential } from '../../lib/index.ts';
import type { Callback, FitOptions, LearningRate, Model, Run } from '../../lib/index.ts';

/** The loss of its one sample is |w|; a step changes w by the learning rate. */
export function prescribedModel(learningRate: LearningRate = 0): Model {
  const model = sequential([layers.dense({ units: 1, useBias: false, inputShape: [1] })]);
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanAbsoluteError' });
  return model;
}

/** Sets the weight before each epoch. */
export function prescribing(losses: readonly number[]): Callback {
  return {
    name: 'prescribing',
    begin: (training) => ({
      onEpochBegin({ epoch }) {
        const data = Float32Array.of(losses[epoch] ?? NaN);
        training.setWeights([{ name: 'dense/kernel', shape: [1, 1], data }]);
      },
    }),
  };
}

/** A run of as many epochs as there are losses. */
export function fitPrescribed(
  losses: readonly number[],
  callbacks: readonly Callback[],
  model: Model = prescribedModel(),
  options: FitOptions = {},
): Run {
  return model.fit([1], [0], {
    epochs: losses.length,
    nonFinite: 'ignore',
    ...options,
    callbacks: [prescribing(losses), ...callbacks],
  });
}
