// MNIST again, with what makes a plain net of dense layers good at it: batch normalization, so that
// large steps are safe; dropout, of pixels too, and smoothed labels, so that it does not learn
// images by heart; a rate that falls along a cosine. `npm run mnist` is the same without all that.
import { layers, losses, metrics, ops, optimizers, schedules, sequential } from 'bitgrad';
import { confusionTable, resultLines } from './confusion.ts';
import { firstOf, readMnist, testImages, trainingImages } from './data/mnist.ts';
import type { Study } from './study.ts';

const batchSize = 256;

export const digits: Study = {
  title: 'Digits: MNIST with batch normalization, dropout and a cosine schedule',
  defaults: { epochs: 40, seed: 1, verbose: 1 },

  async run({ epochs, seed, verbose, samples = trainingImages }) {
    const mnist = readMnist();
    const { images, labels } = firstOf(mnist.train, samples);
    const test = firstOf(mnist.test, Math.min(samples, testImages));

    // The bias of a layer that is normalized would be taken away again: beta takes its place.
    const block = (units: number) => [
      layers.dense({ units, useBias: false, kernelInitializer: 'heNormal' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.dropout({ rate: 0.4 }),
    ];
    const model = sequential(
      [
        layers.flatten({ inputShape: [28, 28] }),
        layers.activation({ name: 'scale', activation: (pixels) => ops.mul(pixels, 1 / 255) }),
        layers.dropout({ rate: 0.2 }),
        ...block(1024),
        ...block(512),
        layers.dense({ units: 10, activation: 'softmax' }),
      ],
      { seed },
    );
    const learningRate = schedules.cosine({
      initialLearningRate: 0.004,
      decaySteps: epochs * Math.ceil(samples / batchSize),
    });
    model.compile({
      optimizer: optimizers.adam({ learningRate }),
      // 0.91 for the right digit and 0.01 for each other: certainty is not rewarded.
      loss: losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }),
      metrics: ['accuracy'],
    });
    await model.fit(images, labels, { epochs, batchSize, verbose });

    const matrix = metrics.confusionMatrix({ classes: 10 });
    matrix.add(test.labels, await model.predictAsync(test.images));
    console.log(confusionTable(matrix.counts));
    console.log('Rows: what was written. Columns: what was read.\n');
    console.log(resultLines(matrix, samples, 'images'));
    return model;
  },
};
