// The machine and the run that numbers belong to. The multiply-add peak is itself a measurement,
// and its lines carry the rest: `machine/fma` for each number of threads.
import { cpus } from 'node:os';
import { executorInfo } from 'bitgrad';
import { runMatmul } from './matmul.ts';
import type { Measurement } from './measurement.ts';

export interface MachineLine extends Measurement {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** As in 2026-11-22. */
  readonly date: string;
  readonly command: string;
}

export const machineWorkload = 'machine/fma';

/** Measures the peak; NaN where there is no native executor. */
export function* describeMachine(
  threads: readonly number[],
  command: string,
): Generator<MachineLine> {
  const { executor, isa } = executorInfo();
  for (const count of threads) {
    const peak = executor === 'native' ? runMatmul(isa, ['--peak', String(count)])[0] : undefined;
    const { gflops = NaN, low = NaN, high = NaN } = peak ?? {};
    yield {
      workload: machineWorkload,
      executor,
      isa,
      threads: count,
      metric: 'GFLOPS',
      value: gflops,
      low,
      high,
      spread: (high - low) / gflops,
      ...runFacts(command),
    };
  }
}

/** The command that started this program, ready to be run again. */
export function commandLine(script: string): string {
  const words = process.argv
    .slice(2)
    .map((word) => (/^[\w=.,/-]+$/.test(word) ? word : `'${word}'`));
  return ['npm run', script, ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

/** Machine, date and command. */
export function runFacts(
  command: string,
): Pick<MachineLine, 'cpu' | 'cores' | 'node' | 'date' | 'command'> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: cpus().length,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    command,
  };
}

export function isMachineLine(line: Measurement): line is MachineLine {
  return line.workload === machineWorkload;
}
