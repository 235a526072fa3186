// One case of the scale: the most memory that a first fit takes beyond a bare Node.js and the
// caller's arrays, how much of it are blocks for numbers, and the time of a step in windows of fit.
import { epochsIn, timed } from '../fit.ts';
import type { Fit } from '../fit.ts';
import { peakMegabytes, resetPeak } from '../memory.ts';
import { summarize } from '../measurement.ts';
import type { Measurement, Rounds } from '../measurement.ts';
import { isContended, watchOthers } from '../others.ts';
import type { Workload } from '../workloads.ts';
import { bytesNeeded, scaleCase } from './cases.ts';

export interface ScaleTask extends Rounds {
  readonly name: string;
  readonly threads: number;
}

const megabyte = 2 ** 20;

export async function measureScale(
  { name, threads, ...how }: ScaleTask,
  bareBytes: number,
): Promise<Measurement[]> {
  const w = scaleCase(name);
  if (!w) throw new Error(`scale: there is no "${name}"`);
  const othersSince = watchOthers();
  const x = w.x();
  const y = w.y();
  const callers = bareBytes + x.byteLength + y.byteLength;
  const buffersBefore = process.memoryUsage().arrayBuffers;
  resetPeak();
  const model = w.model();
  const fit = timed((epochs) => model.fit(x, y, { epochs, batchSize: w.batch, threads }));
  await fit(1);
  const peak = peakMegabytes() - callers / megabyte;
  // Of a tiny net less than the sources of modules that the garbage collector frees meanwhile.
  const buffers = process.memoryUsage().arrayBuffers - buffersBefore;
  const blocks = Math.max(0, buffers) / megabyte;
  const times = await stepTimes(w, how, fit);
  const { data, state, activations } = bytesNeeded(w);
  const needed = (data + state + activations) / megabyte;
  const others = othersSince();
  const shared = { others, contended: isContended(threads, others) };
  return [
    { ...summarize(name, threads, 'us_step', times), ...shared },
    { ...summarize(name, threads, 'MB', [peak]), needed, blocks },
  ];
}

async function stepTimes(w: Workload, how: Rounds, fit: Fit): Promise<number[]> {
  const epochs = await epochsIn(fit, how.seconds);
  const steps = epochs * Math.ceil(w.samples / w.batch);
  const times: number[] = [];
  while (times.length < how.rounds) times.push(((await fit(epochs)) / steps) * 1e6);
  return times;
}
