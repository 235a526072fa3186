// Prediction through the public API: the time of one call. How many threads a prediction may use
// is settled when the process starts, by BITGRAD_THREADS.
import { executorInfo } from 'bitgrad';
import { median, summarize } from './measurement.ts';
import type { Measurement, Rounds } from './measurement.ts';
import { flopsPerPrediction, numbers } from './workloads.ts';
import type { Workload } from './workloads.ts';

/** `model.predict` of so many rows. */
export function measurePredict(w: Workload, rows: number, how: Rounds): Measurement {
  const model = w.model();
  const x = numbers(rows * (w.sizes[0] ?? 1));
  return measureCall(`infer${rows}/${w.name}`, w, rows, how, () => model.predict(x));
}

/** `run` of a predictor of so many rows. */
export function measurePredictor(w: Workload, rows: number, how: Rounds): Measurement {
  const { input, run } = w.model().predictor(rows);
  input.set(numbers(input.length));
  return measureCall(`predictor${rows}/${w.name}`, w, rows, how, run);
}

function measureCall(
  name: string,
  w: Workload,
  rows: number,
  how: Rounds,
  call: () => unknown,
): Measurement {
  // A clock that costs 50 ns is read once in about 20 µs of work.
  const calls = Math.max(1, Math.round(0.02 / timeOf(call, 200)));
  const times: number[] = [];
  const until = performance.now() + how.rounds * how.seconds * 1000;
  while (performance.now() < until || times.length < 30) times.push(timeOf(call, calls));
  const { threads } = executorInfo();
  const gflops = (rows * flopsPerPrediction(w.sizes)) / median(times) / 1e6;
  const row =
    rows === 1
      ? summarize(name, threads, 'us_p50', inMicroseconds(times))
      : summarize(
          name,
          threads,
          'samples_s',
          times.map((ms) => (rows / ms) * 1000),
        );
  return { ...row, gflops };
}

/** Milliseconds of one call, the mean of so many. */
function timeOf(call: () => unknown, calls: number): number {
  const began = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - began) / calls;
}

function inMicroseconds(times: readonly number[]): number[] {
  return times.map((ms) => 1000 * ms);
}
