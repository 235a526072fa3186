// How long a service may have to wait: the longest time for which the event loop did not turn, from
// the call of `fit` to the end of an epoch, with the data of MNIST in shape and size. Copying it,
// writing the plans and reading the results all happen in between.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { layers, sequential } from 'bitgrad';
import { summarize } from '../measurement.ts';
import type { Measurement, Rounds } from '../measurement.ts';

const samples = 60_000;
const [height, width, classes] = [28, 28, 10];

/** The worst delay of each of several fits, each of a model of its own. */
export async function measureDelay(threads: number, { rounds }: Rounds): Promise<Measurement[]> {
  const x = Uint8Array.from({ length: samples * height * width }, (_, i) => (7 * i) % 251);
  const y = Uint8Array.from({ length: samples }, (_, i) => i % classes);
  const worst: number[] = [];
  while (worst.length < rounds) {
    const model = sequential(
      [
        layers.flatten({ inputShape: [height, width] }),
        layers.dense({ units: 512, activation: 'relu' }),
        layers.dense({ units: 256, activation: 'relu' }),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
      { seed: 1 },
    );
    const metrics = ['accuracy'] as const;
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await model.fit(x, y, { epochs: 1, batchSize: 128, validationSplit: 0.1, threads });
    delay.disable();
    worst.push(delay.max / 1e6);
  }
  return [summarize('delay/event loop during fit of MNIST', threads, 'ms', worst)];
}
