// The section of `npm run bench:peers`: everybody's numbers, and training drawn as factors of ten.
import type { TopLevelSpec } from 'vega-lite';
import { digits, geometricMean } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { isOurs, timesAsFast } from '../peers/ratio.ts';
import { markdownTable } from './markdown.ts';
import { isFat, unitOf, valueText } from './section.ts';
import type { Section } from './section.ts';

export const peerSections: readonly Section[] = [
  {
    name: 'peers',
    has: ({ peer, workload }) => peer !== undefined && !workload.startsWith('matmul/'),
    table: peersTable,
    pictures: (rows) => ({ 'peers.svg': peersPicture(rows) }),
  },
  {
    name: 'peers-matmul',
    has: ({ peer, workload }) => peer !== undefined && workload.startsWith('matmul/'),
    table: matmulTable,
  },
];

/** GFLOP/s of everybody per shape, and the geometric means over the fat ones. */
function matmulTable(rows: readonly Measurement[]): string {
  const columns = [1, 2].flatMap((threads) =>
    [...new Set(rows.map(({ peer }) => peer ?? ''))].map((peer) => ({ threads, peer })),
  );
  const of = ({ threads, peer }: { threads: number; peer: string }): Measurement[] =>
    rows.filter((row) => row.threads === threads && row.peer === peer);
  const shapes = [...new Set(rows.map(({ workload }) => workload))];
  const body = shapes.map((shape) => [
    shape.replace('matmul/', ''),
    ...columns.map((column) => valueText(of(column).find(({ workload }) => workload === shape))),
  ]);
  const means = columns.map((column) =>
    digits(
      geometricMean(
        of(column)
          .filter(isFat)
          .map(({ value }) => value),
      ),
    ),
  );
  const titles = columns.map(({ threads, peer }) => `${peer}, ${threads}`);
  const last = ['**geometric mean of those without a size below 64**', ...means];
  return markdownTable(['shape', ...titles], [...body, last]);
}

function peersTable(rows: readonly Measurement[]): string {
  const body = rows.map((row) => [
    `${row.workload}, ${unitOf(row)}`,
    isOurs(row) ? `**${row.peer}**` : (row.peer ?? ''),
    String(row.threads),
    valueText(row),
    timesAsFast(row, rows),
  ]);
  const head = ['workload', 'who', 'threads', 'median', 'bitgrad is … times as fast'];
  return markdownTable(head, body);
}

function peersPicture(rows: readonly Measurement[]): TopLevelSpec {
  const trained = rows.filter(({ workload }) => !workload.startsWith('infer'));
  const best = new Map<string, Measurement>();
  for (const row of trained) {
    const key = `${row.workload}|${nameOf(row)}`;
    if (row.value > (best.get(key)?.value ?? 0)) best.set(key, row);
  }
  const values = [...best.values()].map((row) => ({
    workload: row.workload,
    who: nameOf(row),
    rate: row.value,
  }));
  return {
    data: { values },
    width: 480,
    height: { step: 34 },
    mark: { type: 'point', filled: true, size: 90, opacity: 1 },
    encoding: {
      y: { field: 'workload', type: 'nominal', sort: null, title: null, axis: { grid: true } },
      x: {
        field: 'rate',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: [10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8], format: '~s' },
        title: 'samples per second, each on the number of threads that suits it best',
      },
      color: { field: 'who', type: 'nominal', sort: null, title: null },
      shape: { field: 'who', type: 'nominal', sort: null, title: null },
    },
  };
}

// One mark for a library, however it was set up.
function nameOf({ peer = '' }: Measurement): string {
  return peer.replace(/,.*/, '');
}
