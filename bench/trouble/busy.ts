// Training beside programs that never rest. Threads that wait for each other suffer when the system
// takes a core from one of them; two threads must not be slower than one in the same company.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { timed } from '../fit.ts';
import { summarize } from '../measurement.ts';
import type { Measurement, Rounds } from '../measurement.ts';
import { workloads } from '../workloads.ts';
import { inTurn } from './windows.ts';

/** c_mnist on one thread and on two, in turn, beside so many endless loops. */
export async function measureBeside(loops: number, how: Rounds): Promise<Measurement[]> {
  const w = workloads.c_mnist;
  const model = w.model();
  const x = w.x();
  const y = w.y();
  const fits = [1, 2].map((threads) =>
    timed((epochs) => model.fit(x, y, { epochs, batchSize: w.batch, threads })),
  );
  const others = Array.from({ length: loops }, endlessLoop);
  try {
    const rates = await inTurn(fits, w.samples, how);
    const of = (fit: number): number[] => rates.map((round) => round[fit] ?? NaN);
    const gains = rates.map(([one = NaN, two = NaN]) => two / one);
    const name = `busy/c_mnist beside ${loops} endless loops`;
    return [
      summarize(name, 1, 'samples_s', of(0)),
      summarize(name, 2, 'samples_s', of(1)),
      summarize(`${name}, as fast as 1 thread`, 2, 'ratio', gains),
    ];
  } finally {
    for (const other of others) other.kill();
  }
}

function endlessLoop(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}
