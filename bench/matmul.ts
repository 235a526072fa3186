// SGEMM at the shapes of training layers, and the multiply-add peak of this machine: measured by
// the C++ programs of bench/native, so that no call from JavaScript stands between clock and
// kernel.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { repositoryRoot } from '../scripts/stage.ts';
import type { Measurement } from './measurement.ts';
import { isContended, watchOthers } from './others.ts';

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
  const folder = join(repositoryRoot(), 'build');
  const program = join(folder, 'programs', `bench_matmul_${isa}`);
  // Built here, since nobody else needs it; a matter of a second if it is up to date.
  if (existsSync(join(folder, 'CMakeCache.txt'))) {
    const target = `bench_matmul_${isa}`;
    execFileSync('cmake', ['--build', folder, '--target', target], { stdio: 'ignore' });
  }
  if (!existsSync(program)) {
    throw new Error(`there is no ${program}: build it with "npm run build:native"`);
  }
  const text = execFileSync(program, ['--json', ...args], { encoding: 'utf8' });
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as MatmulLine);
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
