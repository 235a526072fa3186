// The measurements of a run as a table for a terminal.
import Table from 'cli-table3';
import type { MachineLine } from './machine.ts';
import { digits } from './measurement.ts';
import type { Measurement } from './measurement.ts';

const head = ['workload', 'isa', 'threads', 'metric', 'median', '10 % … 90 %', 'GFLOP/s', '% peak'];

export function terminalTable(
  machine: readonly MachineLine[],
  rows: readonly Measurement[],
): string {
  const right = new Set([2, 4, 5, 6, 7]);
  const colAligns = head.map((_, i) => (right.has(i) ? 'right' : 'left'));
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  for (const m of rows) {
    table.push([
      m.workload,
      m.isa,
      m.threads,
      m.metric,
      digits(m.value),
      `${digits(m.low)} … ${digits(m.high)}`,
      m.gflops === undefined ? '' : m.gflops.toPrecision(3),
      m.share === undefined ? '' : (100 * m.share).toFixed(0),
    ]);
  }
  const [first] = machine;
  const about = first
    ? `${first.cpu}, ${first.cores} cores; Node ${first.node}; ${first.date}\n`
    : '';
  return about + table.toString();
}
