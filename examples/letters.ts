// UCI's Letter Recognition (Frey and Slate 1991): which of 26 capital letters is seen, in twenty
// distorted typefaces, from sixteen measurements of its image. As in the paper the last 4,000 of
// the 20,000 are the test. Their own rules reached about 80 %.
import { layers, metrics, optimizers, schedules, sequential } from 'bitgrad';
import { mistakes, resultLines } from './confusion.ts';
import { readDataFile } from './data/debian.ts';
import { parseDataFrame, unpackXz } from './data/rda.ts';
import type { Samples } from './data/samples.ts';
import { standardizer } from './data/standardize.ts';
import type { Study } from './study.ts';

const learned = 16_000;
const batchSize = 64;

export const letters: Study = {
  title: 'Letters: 26 capitals from sixteen measurements of their image',
  defaults: { epochs: 60, seed: 1, verbose: 1 },

  async run({ epochs, seed, verbose, samples = learned }) {
    const { x, y, names } = await readLetters();
    const count = Math.min(samples, learned);
    const standardize = standardizer(x.slice(0, count));
    const relu = { activation: 'relu', kernelInitializer: 'heNormal' } as const;

    const model = sequential(
      [
        layers.dense({ units: 256, ...relu, inputShape: [16] }),
        layers.dropout({ rate: 0.1 }),
        layers.dense({ units: 256, ...relu }),
        layers.dropout({ rate: 0.1 }),
        layers.dense({ units: 26, activation: 'softmax' }),
      ],
      { seed },
    );
    // Large steps while there is much to learn, ever smaller ones to settle.
    const learningRate = schedules.cosine({
      initialLearningRate: 0.003,
      decaySteps: epochs * Math.ceil(count / batchSize),
    });
    model.compile({
      optimizer: optimizers.adam({ learningRate }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const training = standardize(x.slice(0, count));
    await model.fit(training, y.slice(0, count), { epochs, batchSize, verbose });

    const matrix = metrics.confusionMatrix({ classes: 26 });
    matrix.add(y.slice(learned), await model.predictAsync(standardize(x.slice(learned))));
    console.log(`${mistakes(matrix.counts, names, 8)}\n`);
    console.log(resultLines(matrix, count, 'letters'));
    return model;
  },
};

/** The measurements, the letters as numbers from 0, and what these stand for. */
async function readLetters(): Promise<Samples<number> & { readonly names: readonly string[] }> {
  const name = 'LetterRecognition.rda';
  const [letter, ...columns] = parseDataFrame(await unpackXz(readDataFile(name)), name);
  const y = letter?.values ?? [];
  const x = y.map((_, i) => columns.map(({ values }) => values[i] ?? NaN));
  return { x, y, names: letter?.levels ?? [] };
}
