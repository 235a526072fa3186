// The same net, the same start, the same order of samples: only the optimizer differs.
import { layers, optimizers, sequential } from 'bitgrad';
import type { Optimizer } from 'bitgrad';
import type { TopLevelSpec } from 'vega-lite';
import { spirals } from '../../examples/lessons/lesson.ts';
import { series } from './series.ts';

const epochs = 150;
const relu = { activation: 'relu', kernelInitializer: 'heNormal' } as const;
const racers: Readonly<Record<string, () => Optimizer>> = {
  'sgd, 0.05': () => optimizers.sgd({ learningRate: 0.05 }),
  'sgd, 0.05, momentum 0.9': () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }),
  'rmsprop, 0.002': () => optimizers.rmsprop({ learningRate: 0.002 }),
  'adam, 0.002': () => optimizers.adam({ learningRate: 0.002 }),
};

/** The loss of each epoch, a line for each optimizer. */
export async function optimizersRace(): Promise<TopLevelSpec> {
  const { x, y } = spirals(400);
  const values: object[] = [];
  for (const [name, optimizer] of Object.entries(racers)) {
    const model = sequential(
      [
        layers.dense({ units: 64, ...relu, inputShape: [2] }),
        layers.dense({ units: 64, ...relu }),
        layers.dense({ units: 64, ...relu }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
      { seed: 4 },
    );
    model.compile({ optimizer: optimizer(), loss: 'binaryCrossentropy' });
    for await (const { epoch, loss } of model.fit(x, y, { epochs, batchSize: 40 })) {
      values.push({ name, epoch: epoch + 1, loss });
    }
  }
  return {
    data: { values },
    width: 460,
    height: 260,
    mark: { type: 'line', strokeWidth: 2, aria: false },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        scale: { domain: [0, epochs], nice: false },
      },
      y: {
        field: 'loss',
        type: 'quantitative',
        title: 'loss in training: crossentropy',
        scale: { type: 'log' },
        axis: { format: '.0e', values: [1, 1e-2, 1e-4, 1e-6, 1e-8] },
      },
      ...series('name', Object.keys(racers), 'optimizer, learning rate'),
    },
  };
}
