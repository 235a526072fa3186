// Training through the public API: `model.fit` with default options, so shuffling, loss, the test
// for NaN and the history are included. Data is copied once a window, as in any fit.
import { summarize } from './measurement.ts';
import type { Measurement, Rounds } from './measurement.ts';
import { flopsPerSample } from './workloads.ts';
import type { Workload } from './workloads.ts';

/** Trains so many epochs and answers the seconds that took. */
export type Fit = (epochs: number) => Promise<number>;

/** How to time `fit`, which trains so many epochs. */
export function timed(fit: (epochs: number) => PromiseLike<unknown>): Fit {
  return async (epochs) => {
    const began = performance.now();
    await fit(epochs);
    return (performance.now() - began) / 1000;
  };
}

/** Samples per second of windows of at least `seconds`. */
export async function measureFit(w: Workload, threads: number, how: Rounds): Promise<Measurement> {
  const model = w.model();
  const x = w.x();
  const y = w.y();
  const fit = timed((epochs) => model.fit(x, y, { epochs, batchSize: w.batch, threads }));
  const epochs = await epochsIn(fit, how.seconds);
  const rates: number[] = [];
  while (rates.length < how.rounds) rates.push((epochs * w.samples) / (await fit(epochs)));
  const row = summarize(w.name, threads, 'samples_s', rates);
  return { ...row, gflops: (row.value * flopsPerSample(w.sizes)) / 1e9 };
}

/** As many epochs as fill the window, from runs that grow until they can be timed. */
export async function epochsIn(fit: Fit, seconds: number): Promise<number> {
  const timed = Math.min(0.3, seconds);
  let epochs = 1;
  let time = await fit(epochs);
  while (time < timed) {
    epochs = Math.ceil(epochs * Math.min(100, Math.max(2, (1.2 * timed) / Math.max(time, 1e-4))));
    time = await fit(epochs);
  }
  // A little more, so that a window that runs faster still fills its time.
  return Math.max(1, Math.ceil((1.05 * epochs * seconds) / time));
}
