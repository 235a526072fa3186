// `npm run bench:docs -- FILES`: the tables and pictures of docs/performance.md from the lines of
// JSON that the benches print.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { readRun } from './section.ts';
import { writeSections } from './write.ts';

const { args } = new Command('bench:docs')
  .description('writes the tables and pictures of docs/performance.md')
  .argument('<files...>', 'saved output of the benches with --json')
  .parse();

await writeSections(args.map((file) => readRun(readFileSync(file, 'utf8'))));
