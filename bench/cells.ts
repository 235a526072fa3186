// What a process of its own measures, by name: the workloads of training and of prediction. `main`
// starts a process for each cell (cell.ts), so that no cell finds the memory, the compiled code or
// the sleeping threads of another.
import { measureFit } from './fit.ts';
import type { Measurement, Rounds } from './measurement.ts';
import { measurePredict, measurePredictor } from './predict.ts';
import { small, workload, workloads } from './workloads.ts';
import type { Workload } from './workloads.ts';

export interface Cell {
  readonly name: string;
  readonly executor: 'native' | 'reference';
  readonly measure: (
    threads: number,
    how: Rounds,
  ) => Measurement | Promise<Measurement> | Promise<readonly Measurement[]>;
}

const mnist = workloads.c_mnist;
const batches = [1, 128];

// An epoch of this on the TypeScript executor takes as long as a window on the native one.
const samplesOfReference = 512;

export const cells: readonly Cell[] = [
  ...Object.values(workloads).map((w) => cellOf('native', w)),
  ...batches.map((rows): Cell => ({
    name: `infer${rows}/${mnist.name}`,
    executor: 'native',
    measure: (_, how) => measurePredict(mnist, rows, how),
  })),
  ...[small, mnist].map((w): Cell => ({
    name: `predictor1/${w.name}`,
    executor: 'native',
    measure: (_, how) => measurePredictor(w, 1, how),
  })),
  cellOf('reference', workloads.a_xor),
  cellOf('reference', workloads.b_tiny),
  cellOf('reference', workload(mnist.name, { ...mnist, samples: samplesOfReference })),
];

function cellOf(executor: Cell['executor'], w: Workload): Cell {
  return { name: w.name, executor, measure: (threads, how) => measureFit(w, threads, how) };
}
