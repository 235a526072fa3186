// `npm run bench:scale`: how time per step and peak memory grow with width, depth, batch and number
// of samples, and what a second thread gains.
import { runCases } from '../cases.ts';
import { benchCommand, roundsOf } from '../options.ts';
import type { BenchOptions } from '../options.ts';
import { scaleNames } from './cases.ts';

const about = 'measures how time and memory grow';
const options = benchCommand('bench:scale', about, 3).parse().opts<BenchOptions>();

const cases = scaleNames
  .filter((name) => options.only.test(name))
  .flatMap((name) =>
    [1, 2].map((threads) => ({
      label: `${name}, ${threads} threads`,
      task: { name, threads, ...roundsOf(options) },
      environment: { BITGRAD_THREADS: String(threads) },
    })),
  );
await runCases('bench:scale', 'scale/cell', cases, options);
