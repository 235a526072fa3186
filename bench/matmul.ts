// SGEMM at the shapes of training layers, and the multiply-add peak of this machine: measured by
// the C++ programs of bench/native, so that no call from JavaScript stands between clock and
// kernel.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measure.js';

interface Line {
  readonly shape: string;
  readonly gflops: number;
  readonly low: number;
  readonly high: number;
  readonly peak: number;
}

const root = new URL('../../../', import.meta.url);

function program(isa: string): string {
  return fileURLToPath(new URL(`build/programs/bench_matmul_${isa}`, root));
}

/** Built when it is first asked for. */
function build(isa: string): void {
  if (existsSync(program(isa))) return;
  const folder = fileURLToPath(new URL('build', root));
  execFileSync('cmake', ['--build', folder, '--target', 'native_benches'], { stdio: 'ignore' });
}

function run(isa: string, args: readonly string[]): Line[] {
  build(isa);
  const text = execFileSync(program(isa), ['--json', ...args], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Measured peak in GFLOP/s by number of threads. */
export function peaks(isa: string, threads: readonly number[]): Map<number, number> {
  const [line] = run(isa, ['1', 'square 64']);
  return new Map(threads.map((count) => [count, (line?.peak ?? Number.NaN) * count]));
}

export function* measureMatmul(
  isa: string,
  threads: number,
  only: RegExp,
  quick: boolean,
): Generator<Measurement> {
  const args = [String(threads), ...(quick ? ['square 512'] : [])];
  if (!only.test('sgemm')) return;
  for (const { shape, gflops, low, high, peak } of run(isa, args)) {
    yield {
      workload: `sgemm/${shape}`,
      executor: 'native',
      isa,
      threads,
      metric: 'GFLOPS',
      value: gflops,
      low,
      high,
      gflops,
      share: gflops / peak,
    };
  }
}
