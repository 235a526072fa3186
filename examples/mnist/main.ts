// Learns to read handwritten digits and takes the official test: `npm run mnist`, options behind
// `--`. With the same options it ends in the same weights on every machine, however many threads
// and whichever executor it has; the last line, their hash, is what to compare.
import { Command } from 'commander';
import { metrics, optimizers } from 'bitgrad';
import { confusionTable } from '../confusion.ts';
import { orSayWhatIsMissing } from '../data/missing.ts';
import { firstOf, readMnist, testImages, trainingImages } from '../data/mnist.ts';
import { executorText, fingerprint } from '../fingerprint.ts';
import { percent, positive, wholeNumber, withCommas } from '../options.ts';
import { digitClassifier } from './model.ts';

interface Options {
  readonly epochs: number;
  readonly samples: number;
  readonly testSamples: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

const given = new Command('npm run mnist --')
  .description('Trains a multilayer perceptron on MNIST and tests it.')
  .option('--epochs <n>', 'times to go through the images', wholeNumber(1, 10_000), 10)
  .option('--samples <n>', 'images to learn from', wholeNumber(1, trainingImages), trainingImages)
  .option('--test-samples <n>', 'images to be tested with', wholeNumber(1, testImages), testImages)
  .option('--batch-size <n>', 'images in a step', wholeNumber(1, trainingImages), 256)
  .option('--learning-rate <x>', 'of Adam', positive, 0.001)
  .option('--seed <n>', 'of weights, order and dropout', wholeNumber(0, 2 ** 32 - 1), 1)
  .parse()
  .opts<Options>();

await orSayWhatIsMissing(() => learn(given));

async function learn(options: Options): Promise<void> {
  const { epochs, samples, testSamples, batchSize, learningRate, seed } = options;
  const { train, test } = readMnist();
  const { images, labels } = firstOf(train, samples);
  const model = digitClassifier(seed);
  model.compile({
    // beta2 below its default: in so few steps the end varies less from seed to seed.
    optimizer: optimizers.adam({ learningRate, beta2: 0.99 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  model.summary({ print: console.log });
  console.log(`\nLearning from ${withCommas(samples)} images with the executor ${executorText()}.`);

  const start = performance.now();
  const run = model.fit(images, labels, { epochs, batchSize, verbose: 1 });
  // Ctrl-C ends the training but not the program; pressed again it does.
  process.once('SIGINT', () => run.stop());
  const history = await run;
  const seconds = (performance.now() - start) / 1000;
  console.log(`Trained ${history.epochs} epochs in ${seconds.toFixed(1)} s.\n`);

  const matrix = metrics.confusionMatrix({ classes: 10 });
  const held = firstOf(test, testSamples);
  matrix.add(held.labels, await model.predictAsync(held.images));
  console.log(confusionTable(matrix.counts));
  console.log('Rows: what was written. Columns: what was read.\n');
  const loss = history.columns['loss']?.at(-1) ?? NaN;
  console.log(`training loss    ${Number.isNaN(loss) ? 'no epoch was finished' : loss.toFixed(6)}`);
  console.log(`test accuracy    ${percent(matrix.accuracy)} of ${withCommas(testSamples)} images`);
  console.log(fingerprint(model));
}
