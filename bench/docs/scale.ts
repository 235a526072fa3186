// The sections and pictures of `npm run bench:scale`: a table per axis, time and memory drawn over
// all axes, and what a second thread gains.
import type { TopLevelSpec } from 'vega-lite';
import { digits } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { axes } from '../scale/cases.ts';
import type { Axis } from '../scale/cases.ts';
import { workloads } from '../workloads.ts';
import { markdownTable } from './markdown.ts';
import { valueText } from './section.ts';
import type { Section } from './section.ts';

const titles: Readonly<Record<Axis, string>> = {
  width: 'units per layer',
  depth: 'layers',
  batch: 'rows per batch',
  samples: 'samples of 100 numbers',
};
const allAxes = Object.keys(axes) as Axis[];

export const scaleSections: readonly Section[] = [
  ...allAxes.map((axis): Section => ({
    name: `scale-${axis}`,
    has: ({ workload }) => workload.startsWith(`scale/${axis}/`),
    table: (rows) => scaleTable(titles[axis], rows),
  })),
  {
    name: 'scale-nets',
    has: ({ workload }) => workload.startsWith('scale/nets/'),
    table: (rows) => scaleTable('net', rows),
  },
  {
    name: 'scale-pictures',
    has: ({ workload }) => /^scale\/(?!nets)/.test(workload),
    table: () =>
      '![Time per step](pictures/scale-time.svg)\n\n![Peak memory](pictures/scale-memory.svg)',
    pictures: (rows) => ({
      'scale-time.svg': grid(rows.filter(isTime).map(timePoint), 'µs per step', '~s'),
      'scale-memory.svg': grid(rows.filter(isMemory).flatMap(memoryPoints), 'MB', ',~r'),
    }),
  },
  {
    name: 'threads',
    has: ({ workload, executor, peer }) =>
      peer === undefined && executor === 'native' && Object.hasOwn(workloads, workload),
    table: threadsTable,
  },
];

const isTime = ({ metric }: Measurement): boolean => metric === 'us_step';
const isMemory = ({ metric, threads }: Measurement): boolean => metric === 'MB' && threads === 2;

/** What stands behind the last slash. */
const sizeOf = ({ workload }: Measurement): string => workload.split('/').at(-1) ?? '';

function scaleTable(first: string, rows: readonly Measurement[]): string {
  const sizes = [...new Set(rows.map(sizeOf))];
  const head = [
    first,
    'µs per step, 1 thread',
    '2 threads',
    'gain',
    'needed MB',
    'blocks MB',
    'ratio',
    'peak MB',
    'ratio',
  ];
  const body = sizes.map((size) => {
    const own = rows.filter((row) => sizeOf(row) === size);
    const one = own.find((row) => isTime(row) && row.threads === 1);
    const two = own.find((row) => isTime(row) && row.threads === 2);
    const memory = own.find(isMemory);
    const { value = NaN, needed = NaN, blocks = NaN } = memory ?? {};
    return [
      Number.isNaN(Number(size)) ? size : Number(size).toLocaleString('en-US'),
      valueText(one),
      valueText(two),
      one && two ? (one.value / two.value).toFixed(2) : '',
      ...(memory
        ? [needed, blocks, blocks / needed, value, value / needed].map(digits)
        : ['', '', '', '', '']),
    ];
  });
  return markdownTable(head, body);
}

function threadsTable(rows: readonly Measurement[]): string {
  const names = [...new Set(rows.map(({ workload }) => workload))];
  const body = names.flatMap((name) => {
    const rate = (threads: number): Measurement | undefined =>
      rows.find((row) => row.workload === name && row.threads === threads);
    const [one, two] = [rate(1), rate(2)];
    if (!one || !two) return [];
    const gain = two.value / one.value;
    return [[name, valueText(one), valueText(two), gain.toFixed(2), (gain / 2).toFixed(2)]];
  });
  return markdownTable(
    ['workload, samples/s', '1 thread', '2 threads', 'gain', 'efficiency'],
    body,
  );
}

interface Point {
  readonly axis: string;
  readonly size: number;
  readonly value: number;
  readonly line: string;
}

function timePoint(row: Measurement): Point {
  return point(row, row.value, row.threads === 1 ? '1 thread' : `${row.threads} threads`);
}

function memoryPoints(row: Measurement): Point[] {
  return [point(row, row.value, 'peak'), point(row, row.needed ?? NaN, 'needed')];
}

function point(row: Measurement, value: number, line: string): Point {
  const axis = row.workload.split('/')[1] ?? '';
  return { axis, size: Number(sizeOf(row)), value, line };
}

/** One chart per axis, both scales logarithmic, side by side in two columns. */
function grid(points: readonly Point[], unit: string, format: string): TopLevelSpec {
  const present = allAxes.filter((axis) => points.some((point) => point.axis === axis));
  return {
    data: { values: [...points] },
    columns: 2,
    concat: present.map((axis) => ({
      width: 250,
      height: 180,
      transform: [{ filter: `datum.axis === '${axis}'` }],
      mark: { type: 'line', point: true },
      encoding: {
        x: {
          field: 'size',
          type: 'quantitative',
          scale: { type: 'log', nice: false },
          axis: {
            values: [...axes[axis]],
            grid: false,
            format: axis === 'samples' ? '~s' : ',',
            labelOverlap: false,
            labelFlush: false,
          },
          title: titles[axis],
        },
        y: {
          field: 'value',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { values: marks(points.filter((point) => point.axis === axis)), format },
          title: unit,
        },
        color: { field: 'line', type: 'nominal', title: null, sort: null },
      },
    })),
  };
}

/** Powers of ten around the values; 2 and 5 times those as well where that makes few lines. */
function marks(points: readonly Point[]): number[] {
  const values = points.map(({ value }) => value);
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  const factors = last - first > 2 ? [1] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)).flatMap((power) =>
    factors.map((factor) => factor * power),
  );
}
