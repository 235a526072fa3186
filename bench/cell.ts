// The process that measures one cell: `node cell.js
// '{"name":…,"threads":…,"rounds":…,"seconds":…}'` prints its measurements as lines of JSON. The
// executor, the instruction set and the threads are those of its environment.
import { executorInfo } from 'bitgrad';
import { cells } from './cells.ts';
import type { Rounds } from './measurement.ts';
import { isContended, watchOthers } from './others.ts';

export interface CellTask extends Rounds {
  readonly name: string;
  readonly threads: number;
}

const { name, threads, ...how } = JSON.parse(process.argv[2] ?? '{}') as CellTask;
const { executor } = executorInfo();
const cell = cells.find((cell) => cell.name === name && cell.executor === executor);
if (!cell) throw new Error(`cell: there is no "${name}" for the ${executor} executor`);
const othersSince = watchOthers();
const rows = [await cell.measure(threads, how)].flat();
const others = othersSince();
const contended = isContended(threads, others);
for (const row of rows) console.log(JSON.stringify({ ...row, others, contended }));
