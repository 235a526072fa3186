// Measurements through the public API: training by `model.fit` with default options in windows of
// at least two seconds, predictions by `model.predict`. A machine like CI's is noisy: every number
// is a median of rounds and comes with its spread, and only numbers of one run may be compared.
import { executorInfo } from 'bitgrad';
import { flopsPerPrediction, flopsPerSample, numbers } from './workloads.js';
import type { Workload } from './workloads.js';

export interface Measurement {
  readonly workload: string;
  readonly executor: string;
  readonly isa: string;
  readonly threads: number;
  readonly metric: 'samples_s' | 'us_p50' | 'GFLOPS';
  /** The median. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly gflops: number;
  /** Share of the measured multiply-add peak of as many cores. */
  readonly share?: number;
}

export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
}

export async function measureFit(w: Workload, threads: number, how: Rounds): Promise<Measurement> {
  const model = w.model();
  const x = w.x();
  const y = w.y();
  const fit = async (epochs: number): Promise<number> => {
    const began = performance.now();
    await model.fit(x, y, { epochs, batchSize: w.batch, threads });
    return (performance.now() - began) / 1000;
  };
  // As many epochs as fill the window, from runs that grow until they can be timed.
  let epochs = 1;
  let time = await fit(epochs);
  while (time < 0.2) {
    epochs = Math.ceil(epochs * Math.min(100, Math.max(2, 0.3 / Math.max(time, 1e-4))));
    time = await fit(epochs);
  }
  epochs = Math.max(1, Math.ceil((epochs * how.seconds) / time));
  const rates: number[] = [];
  for (let round = 0; round < how.rounds; round++)
    rates.push((epochs * w.samples) / (await fit(epochs)));
  return summarize(w.name, threads, 'samples_s', rates, flopsPerSample(w.sizes));
}

/** Time of one call of `predict` with so many rows. */
export function measurePredict(
  w: Workload,
  rows: number,
  threads: number,
  how: Rounds,
): Measurement {
  const model = w.model();
  const x = numbers(rows * (w.sizes[0] ?? 1));
  for (let i = 0; i < 50; i++) model.predict(x);
  const times: number[] = [];
  const until = performance.now() + how.seconds * 1000;
  while (performance.now() < until || times.length < 30) {
    const began = performance.now();
    model.predict(x);
    times.push((performance.now() - began) * 1000);
  }
  const name = `infer${rows}/${w.name}`;
  const flops = flopsPerPrediction(w.sizes);
  if (rows > 1) {
    const rates = times.map((us) => (rows / us) * 1e6);
    return summarize(name, threads, 'samples_s', rates, flops);
  }
  return {
    ...summarize(name, threads, 'us_p50', times, flops),
    gflops: flops / median(times) / 1000,
  };
}

function summarize(
  workload: string,
  threads: number,
  metric: Measurement['metric'],
  values: readonly number[],
  flops: number,
): Measurement {
  const sorted = values.toSorted((a, b) => a - b);
  const { executor, isa } = executorInfo();
  const value = median(values);
  return {
    workload,
    executor,
    isa,
    threads,
    metric,
    value,
    low: sorted[Math.floor(sorted.length / 10)] ?? value,
    high: sorted[Math.floor((sorted.length * 9) / 10)] ?? value,
    gflops: (value * flops) / 1e9,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
