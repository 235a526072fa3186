// Wines of Piedmont (Forina and others 1986): from which of three grapes a wine is made, told by
// thirteen chemical measurements. They run from tenths (phenols) to above a thousand (proline):
// without standardizing, proline is all that the model sees.
import { csvParseRows } from 'd3-dsv';
import { layers, metrics, optimizers, sequential } from 'bitgrad';
import { confusionTable, resultLines } from './confusion.ts';
import { readDataFile } from './data/debian.ts';
import { stratifiedSplit } from './data/samples.ts';
import type { Samples } from './data/samples.ts';
import { standardizer } from './data/standardize.ts';
import type { Study } from './study.ts';

export const wine: Study = {
  title: 'Wine: three grapes from thirteen chemical measurements',
  defaults: { epochs: 40, seed: 1, verbose: 0 },

  async run({ epochs, seed, verbose }) {
    const wines = parseWine(readDataFile('wine_data.csv').toString());
    const { train, test } = stratifiedSplit(wines, { testShare: 1 / 3, seed });
    const standardize = standardizer(train.x);

    const model = sequential(
      [
        // Dropout keeps a net with more weights than there are wines from learning them by heart.
        layers.dense({ units: 32, activation: 'relu', inputShape: [13] }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
      { seed },
    );
    model.compile({
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(standardize(train.x), train.y, { epochs, batchSize: 16, verbose });

    const matrix = metrics.confusionMatrix({ classes: 3 });
    matrix.add(test.y, model.predict(standardize(test.x)));
    console.log(confusionTable(matrix.counts, ['Barolo', 'Grignolino', 'Barbera']));
    console.log('Rows: what it is made from. Columns: what the model says.\n');
    console.log(resultLines(matrix, train.y.length, 'wines'));
    return model;
  },
};

/** Lines of thirteen measurements and the grape, behind one that says how many there are. */
export function parseWine(text: string): Samples<number> {
  const [[count] = [], ...rows] = csvParseRows(text);
  const wines = rows.map((row) => row.map(Number));
  const sound = (wine: readonly number[]): boolean =>
    wine.length === 14 && wine.every((value) => Number.isFinite(value));
  if (wines.length !== Number(count) || !wines.every(sound)) {
    throw new Error('wine_data.csv: not a line of fourteen numbers for every wine that it counts.');
  }
  return { x: wines.map((wine) => wine.slice(0, 13)), y: wines.flatMap((wine) => wine.slice(13)) };
}
