// Two saved runs side by side. A measurement counts as slower when its median is worse by more than
// the tolerance and even its better tenth is worse than the other run's worse tenth: so noise that
// a run has shown itself is never flagged.
import { isMachineLine } from './machine.ts';
import { median } from './measurement.ts';
import type { Measurement } from './measurement.ts';

export interface Change {
  readonly before: Measurement;
  readonly after: Measurement;
  /** Cost after by cost before: 1.1 is a tenth slower, or larger. */
  readonly factor: number;
  readonly verdict: 'slower' | 'faster' | 'same';
  /** Whether others took the CPU during one of the two. */
  readonly contended: boolean;
}

export interface Comparison {
  /** The worst first. */
  readonly changes: readonly Change[];
  /** Measured in one run only. */
  readonly missing: readonly Measurement[];
}

/** What two measurements share if one may be compared with the other. */
export function keyOf({ workload, peer, executor, isa, threads, metric }: Measurement): string {
  return [workload, peer, executor, isa, threads, metric].join('|');
}

/** Several runs in one file count as one, with the spread of all. */
export function compareRuns(
  before: readonly Measurement[],
  after: readonly Measurement[],
  tolerance: number,
): Comparison {
  const first = merged(before);
  const second = merged(after);
  const changes = [...first].flatMap(([key, row]) => {
    const other = second.get(key);
    return other ? [change(row, other, tolerance)] : [];
  });
  const missing = [
    ...[...first].filter(([key]) => !second.has(key)),
    ...[...second].filter(([key]) => !first.has(key)),
  ].map(([, row]) => row);
  return { changes: changes.toSorted((a, b) => b.factor - a.factor), missing };
}

function change(before: Measurement, after: Measurement, tolerance: number): Change {
  const a = costs(before);
  const b = costs(after);
  const factor = b.middle / a.middle;
  const slower = factor > 1 + tolerance && b.least > a.most;
  const faster = factor < 1 / (1 + tolerance) && b.most < a.least;
  return {
    before,
    after,
    factor,
    // The peak of the machine tells about the machine, not about the library.
    verdict: isMachineLine(before) ? 'same' : slower ? 'slower' : faster ? 'faster' : 'same',
    contended: before.contended === true || after.contended === true,
  };
}

/** Of rates the inverse, so that less is better. */
function costs({ metric, value, low, high }: Measurement): {
  least: number;
  middle: number;
  most: number;
} {
  const isRate = metric === 'samples_s' || metric === 'GFLOPS' || metric === 'GBps';
  if (!isRate) return { least: low, middle: value, most: high };
  return { least: 1 / high, middle: 1 / value, most: 1 / low };
}

function merged(rows: readonly Measurement[]): Map<string, Measurement> {
  const groups = new Map<string, [Measurement, ...Measurement[]]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return new Map([...groups].map(([key, group]) => [key, mergedRow(group)]));
}

function mergedRow(group: readonly [Measurement, ...Measurement[]]): Measurement {
  return {
    ...group[0],
    value: median(group.map(({ value }) => value)),
    low: Math.min(...group.map(({ low }) => low)),
    high: Math.max(...group.map(({ high }) => high)),
    contended: group.some(({ contended }) => contended === true),
  };
}
