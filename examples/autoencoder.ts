// Squeezes the 784 pixels of a digit through 32 numbers and draws the digit from these again.
// Nobody tells it what a digit is: the image is input and target. What 32 numbers can hold of an
// image that was never seen is the measure, and a picture shows it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { layers, ops, optimizers, schedules, sequential } from 'bitgrad';
import type { Value } from 'bitgrad';
import { firstOf, readMnist, testImages, trainingImages } from './data/mnist.ts';
import type { Digits } from './data/mnist.ts';
import { withCommas } from './options.ts';
import { drawImages } from './picture.ts';
import type { Study } from './study.ts';

const batchSize = 128;
const pixels = 28 * 28;

export const autoencoder: Study = {
  title: 'Autoencoder: handwritten digits through 32 numbers and back',
  defaults: { epochs: 20, seed: 1, verbose: 1, picture: 'build/autoencoder.svg' },

  async run({ epochs, seed, verbose, samples = trainingImages, picture }) {
    const mnist = readMnist();
    const { images } = firstOf(mnist.train, samples);
    const test = firstOf(mnist.test, Math.min(samples, testImages));
    const relu = { activation: 'relu', kernelInitializer: 'heNormal' } as const;

    const model = sequential(
      [
        layers.flatten({ inputShape: [28, 28] }),
        layers.activation({ name: 'scale', activation: unscaled }),
        layers.dense({ units: 256, ...relu }),
        layers.dense({ units: 32, name: 'code' }),
        layers.dense({ units: 256, ...relu }),
        layers.dense({ units: pixels, activation: 'sigmoid' }),
        layers.reshape({ targetShape: [28, 28] }),
      ],
      { seed },
    );
    const learningRate = schedules.cosine({
      initialLearningRate: 0.002,
      decaySteps: epochs * Math.ceil(samples / batchSize),
    });
    model.compile({ optimizer: optimizers.adam({ learningRate }), loss: perPixel });
    await model.fit(images, images, { epochs, batchSize, verbose });

    const { loss } = await model.evaluate(test.images, test.images);
    console.log(`learned from     ${withCommas(samples)} images`);
    console.log(
      `test error       ${loss.toFixed(5)} per pixel of ${withCommas(testImages)} others`,
    );
    console.log(`the mean's error ${errorOfMean(images.data, test.images.data).toFixed(5)}`);
    if (picture !== undefined) {
      const some = oneOfEach(test);
      const drawn = some.map((image) => model.predict([...image]).data.map((shade) => 255 * shade));
      mkdirSync(dirname(picture), { recursive: true });
      writeFileSync(picture, drawImages([some, drawn], 28));
      console.log(`picture          ${picture}`);
    }
    return model;
  },
};

/** From bytes to [0, 1]. */
function unscaled(bytes: Value): Value {
  return ops.mul(bytes, 1 / 255);
}

/** The mean squared error, where targets are bytes. */
function perPixel(bytes: Value, shades: Value): Value {
  return ops.mean(ops.square(ops.sub(unscaled(bytes), shades)), [1, 2]);
}

/** What the error would be of drawing the mean of all images every time. */
function errorOfMean(training: Uint8Array, test: Uint8Array): number {
  const mean = Array<number>(pixels).fill(0);
  for (const [i, byte] of training.entries()) {
    mean[i % pixels] = (mean[i % pixels] ?? 0) + (byte * pixels) / training.length;
  }
  let sum = 0;
  for (const [i, byte] of test.entries()) {
    const distance = byte - (mean[i % pixels] ?? NaN);
    sum += distance * distance;
  }
  return sum / test.length / (255 * 255);
}

/** The first image of each digit. */
function oneOfEach({ images, labels }: Digits): Uint8Array[] {
  return Array.from({ length: 10 }, (_, digit) => {
    const i = labels.data.indexOf(digit);
    return images.rows(i, i + 1).data;
  });
}
