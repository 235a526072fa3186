// What memory gives when no cache helps: the bound of what an optimizer does to a large net.
import { summarize } from './measurement.ts';
import type { Measurement } from './measurement.ts';
import { runProgram } from './program.ts';

interface Line {
  readonly shape: string;
  readonly gbps: number;
  readonly low: number;
  readonly high: number;
}

/** Reading, and what an optimizer with two slots moves, on so many threads together. */
export function measureBandwidth(threads: number): Measurement[] {
  const lines = runProgram('bench_memory_any', [String(threads)]) as Line[];
  return lines.map(({ shape, gbps, low, high }) =>
    summarize(`memory/${shape}`, threads, 'GBps', [low, gbps, high]),
  );
}
