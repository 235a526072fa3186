// What a building consumes in an hour, from date, hour and weather: electricity, cold water and hot
// water (PROBEN1, Prechelt 1994, after the Great Energy Predictor Shootout). A straight line sees
// that hot water falls with temperature; a net also sees that this differs by day and night.
import { callbacks, layers, optimizers, sequential } from 'bitgrad';
import type { Model } from 'bitgrad';
import { readDataFile } from './data/debian.ts';
import { parseFann } from './data/fann.ts';
import type { Samples } from './data/samples.ts';
import { standardizer } from './data/standardize.ts';
import { withCommas } from './options.ts';
import type { Study } from './study.ts';

type Rows = readonly (readonly number[])[];

const targets = ['electricity', 'cold water', 'hot water'];

export const building: Study = {
  title: 'Building: what is consumed in an hour, from date and weather',
  defaults: { epochs: 500, seed: 1, verbose: 0 },

  async run({ epochs, seed, verbose, samples = Infinity }) {
    const [train, test] = [read('building.train'), read('building.test')];
    const x = train.x.slice(0, samples);
    const y = train.y.slice(0, samples);
    const [inputs, outputs] = [standardizer(x), standardizer(y)];

    // Stopped when the last fifth, which it does not learn from, has not got better for a while.
    const stop = { monitor: 'valLoss', patience: 30, restoreBestWeights: true };
    const trained = async (model: Model): Promise<Model> => {
      const optimizer = optimizers.adamw({ learningRate: 0.001, weightDecay: 0.1 });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const history = await model.fit(inputs(x), outputs(y), {
        epochs,
        batchSize: 32,
        verbose,
        validationSplit: 0.2,
        callbacks: [callbacks.earlyStopping(stop)],
      });
      console.log(`${model.name} took ${history.epochs} epochs.`);
      return model;
    };
    const line = await trained(
      sequential([layers.dense({ units: 3, inputShape: [14] })], { seed, name: 'A straight line' }),
    );
    const relu = { activation: 'relu', kernelInitializer: 'heNormal' } as const;
    const net = await trained(
      sequential(
        [
          layers.dense({ units: 128, ...relu, inputShape: [14] }),
          layers.dropout({ rate: 0.1 }),
          layers.dense({ units: 128, ...relu }),
          layers.dropout({ rate: 0.1 }),
          layers.dense({ units: 3 }),
        ],
        { seed, name: 'The net' },
      ),
    );

    const scores = [line, net].map((model) =>
      r2Scores(outputs(test.y), model.predict(inputs(test.x)).data),
    );
    console.log(`\n${table(scores)}\n`);
    console.log(`learned from     ${withCommas(y.length)} hours`);
    const score = mean(scores[1] ?? []).toFixed(4);
    console.log(`test score       R² ${score} in ${withCommas(test.y.length)} others`);
    return net;
  },
};

function read(name: 'building.train' | 'building.test'): Samples<readonly number[]> {
  return parseFann(readDataFile(name).toString(), name);
}

/** Of each column the share of its variance that is explained: 1 − Σ (y − p)² ÷ Σ (y − ȳ)². */
export function r2Scores(y: Rows, predictions: ArrayLike<number>): number[] {
  const width = y[0]?.length ?? 0;
  return Array.from({ length: width }, (_, j) => {
    const column = y.map((row) => row[j] ?? NaN);
    const average = mean(column);
    const square = (value: number): number => value * value;
    const left = column.map((value, i) => square(value - (predictions[i * width + j] ?? NaN)));
    return 1 - mean(left) / mean(column.map((value) => square(value - average)));
  });
}

function table([line = [], net = []]: Rows): string {
  const row = (name: string, ...cells: readonly string[]): string =>
    `${name.padEnd(12)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  const rows = targets.map((name, j) =>
    row(name, ...[line, net].map((scores) => (scores[j] ?? NaN).toFixed(4))),
  );
  return [row('R² of', 'straight line', 'net'), ...rows].join('\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
