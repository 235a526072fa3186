// SGEMM at the shapes of training layers, and the multiply-add peak of this machine: measured by
// the C++ programs of bench/native, so that no call from JavaScript stands between clock and
// kernel.
import type { Measurement } from './measurement.ts';
import { isContended, watchOthers } from './others.ts';
import { runProgram } from './program.ts';

export interface MatmulLine {
  readonly shape: string;
  readonly gflops: number;
  readonly low: number;
  readonly high: number;
  /** Multiply-add peak of as many threads, measured between the calls. */
  readonly peak: number;
}

/** Runs the program of an instruction set; `args`: `--peak`, threads, part of a shape's name. */
export function runMatmul(isa: string, args: readonly string[]): MatmulLine[] {
  return runProgram(`bench_matmul_${isa}`, ['--json', ...args]) as MatmulLine[];
}

/** All shapes, or few if there is little time. */
export function measureMatmul(isa: string, threads: number, quick: boolean): Measurement[] {
  const args = [String(threads), ...(quick ? ['square 512'] : [])];
  const othersSince = watchOthers();
  const lines = runMatmul(isa, args);
  const others = othersSince();
  const contended = isContended(threads, others);
  return lines.map(({ shape, gflops, low, high, peak }) => ({
    workload: `sgemm/${shape}`,
    executor: 'native',
    isa,
    threads,
    metric: 'GFLOPS',
    value: gflops,
    low,
    high,
    spread: (high - low) / gflops,
    gflops,
    share: gflops / peak,
    others,
    contended,
  }));
}
