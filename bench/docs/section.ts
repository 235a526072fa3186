// What a section of docs/performance.md is: the measurements that belong to it, the table that
// shows them, and perhaps a picture. Every section says when, where and with which command it was
// measured, because sections may come from different runs.
import type { TopLevelSpec } from 'vega-lite';
import { keyOf } from '../comparison.ts';
import { isMachineLine } from '../machine.ts';
import type { MachineLine } from '../machine.ts';
import { digits, parseLines } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { markdownTable } from './markdown.ts';

export interface Section {
  /** Of its markers in the page. */
  readonly name: string;
  readonly has: (row: Measurement) => boolean;
  readonly table: (rows: readonly Measurement[]) => string;
  /** By the name of the file in docs/pictures. */
  readonly pictures?: (rows: readonly Measurement[]) => Readonly<Record<string, TopLevelSpec>>;
}

/** The lines of one saved file. */
export interface SavedRun {
  readonly machine: MachineLine | undefined;
  readonly rows: readonly Measurement[];
}

export function readRun(text: string): SavedRun {
  const rows = parseLines(text);
  return { machine: rows.find(isMachineLine), rows };
}

/** The rows of a section, of each measurement the one of the last run, and who measured them. */
export function rowsOf(
  section: Section,
  runs: readonly SavedRun[],
): { rows: Measurement[]; caption: string } {
  const last = new Map<string, { row: Measurement; machine: MachineLine | undefined }>();
  for (const { machine, rows } of runs) {
    for (const row of rows.filter(section.has)) last.set(keyOf(row), { row, machine });
  }
  const found = [...last.values()];
  return { rows: found.map(({ row }) => row), caption: captionOf(found) };
}

/** Machine and date, and the commands that were run there and then. */
function captionOf(found: readonly { machine: MachineLine | undefined }[]): string {
  const commands = new Map<string, Set<string>>();
  for (const { machine } of found) {
    if (!machine) continue;
    const { cpu, cores, isa, node, date, command } = machine;
    const place = `${cpu}, ${cores} cores, ${isa}, Node ${node}, ${date}`;
    commands.set(place, (commands.get(place) ?? new Set<string>()).add(`\`${command}\``));
  }
  return [...commands].map(([place, own]) => `*${place}: ${[...own].join(', ')}.*`).join('\n');
}

/**
 * A line per workload, two columns per number of threads: the median with its spread, the share.
 */
export function pivot(rows: readonly Measurement[], first: string): string {
  const counts = [...new Set(rows.map(({ threads }) => threads))].toSorted((a, b) => a - b);
  const shares = rows.some(({ share }) => share !== undefined);
  const lines = new Map<string, Map<number, Measurement>>();
  for (const row of rows) {
    const label = labelOf(row);
    lines.set(label, (lines.get(label) ?? new Map<number, Measurement>()).set(row.threads, row));
  }
  const titles = counts.map((n) => (n === 1 ? '1 thread' : `${n} threads`));
  const head = [first, ...titles.flatMap((title) => (shares ? [title, '% of peak'] : [title]))];
  const body = [...lines].map(([label, cells]) => [
    label,
    ...counts.flatMap((n) => {
      const row = cells.get(n);
      return shares ? [valueText(row), percent(row?.share)] : [valueText(row)];
    }),
  ]);
  return markdownTable(head, body);
}

/** Fat is what has no size below 64; of such shapes the peak is within reach. */
export function isFat({ workload }: Measurement): boolean {
  const sizes = workload.match(/\d+/g) ?? [];
  return !workload.includes('conv') && sizes.every((size) => Number(size) >= 64);
}

const units = {
  samples_s: 'samples/s',
  GFLOPS: 'GFLOP/s',
  GBps: 'GB/s',
  us_p50: 'µs',
  us_step: 'µs',
  ms: 'ms',
  MB: 'MB',
  ratio: 'times',
} as const satisfies Record<Measurement['metric'], string>;

function labelOf(row: Measurement): string {
  const where = row.executor === 'reference' ? ', TypeScript' : '';
  return `${row.workload}${where}, ${unitOf(row)}`;
}

export function unitOf({ metric }: Measurement): string {
  return units[metric];
}

/** `62.1 k ± 2 %`: half the way from the lower to the upper tenth. A star: others took the CPU. */
export function valueText(row: Measurement | undefined): string {
  if (!row) return '';
  const spread = Math.round((100 * row.spread) / 2);
  const star = row.contended === true ? '\\*' : '';
  return `${digits(row.value)}${spread >= 1 ? ` ± ${spread} %` : ''}${star}`;
}

export function percent(share: number | undefined): string {
  return share === undefined ? '' : (100 * share).toFixed(share < 0.0995 ? 1 : 0);
}
