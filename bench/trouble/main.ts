// `npm run bench:trouble`: training beside programs that never rest, with half its units dead, on
// plainer instruction sets, and what it does to the event loop.
import { runCases } from '../cases.ts';
import { benchCommand, roundsOf } from '../options.ts';
import type { BenchOptions } from '../options.ts';
import { troubles } from './cases.ts';

const about = 'measures training under bad conditions, and what it does to the event loop';
const options = benchCommand('bench:trouble', about, 5).parse().opts<BenchOptions>();

const cases = troubles()
  .filter(({ name }) => options.only.test(name))
  .map(({ name, environment = {} }) => {
    return { label: name, task: { name, ...roundsOf(options) }, environment };
  });
await runCases('bench:trouble', 'trouble/cell', cases, options);
