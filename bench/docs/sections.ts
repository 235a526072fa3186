// The sections of docs/performance.md, in any order.
import type { TopLevelSpec } from 'vega-lite';
import { isMachineLine } from '../machine.ts';
import { digits, geometricMean } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { workloads } from '../workloads.ts';
import { markdownTable } from './markdown.ts';
import { paperSection } from './paper.ts';
import { peerSections } from './peers.ts';
import { scaleSections } from './scale.ts';
import { isFat, percent, pivot } from './section.ts';
import type { Section } from './section.ts';

const starts = (pattern: RegExp) => (row: Measurement) =>
  row.peer === undefined && pattern.test(row.workload);

export const sections: readonly Section[] = [
  {
    name: 'machine',
    has: (row) => isMachineLine(row) || starts(/^memory\//)(row),
    table: (rows) => pivot(rows, 'limit'),
  },
  {
    name: 'training',
    has: (row) => row.peer === undefined && Object.hasOwn(workloads, row.workload),
    table: (rows) => {
      const isNative = ({ executor }: Measurement): boolean => executor === 'native';
      const others = rows.filter((row) => !isNative(row));
      return pivot([...rows.filter(isNative), ...others], 'workload');
    },
  },
  {
    name: 'matmul',
    has: starts(/^sgemm\//),
    table: matmulTable,
    pictures: (rows) => ({ 'matmul.svg': matmulPicture(rows) }),
  },
  { name: 'prediction', has: starts(/^(infer|predictor)/), table: (rows) => pivot(rows, 'call') },
  {
    name: 'footprint',
    has: starts(/^(node|import|package)\//),
    table: (rows) => pivot(rows, 'footprint').replace('1 thread', ''),
  },
  {
    name: 'trouble',
    has: starts(/^(busy|dead|isa|delay)\//),
    table: (rows) => pivot(rows, 'what'),
  },
  ...scaleSections,
  ...peerSections,
  paperSection,
];

const nameOf = ({ workload }: Measurement): string => workload.replace('sgemm/', '');

function matmulTable(rows: readonly Measurement[]): string {
  const counts = [...new Set(rows.map(({ threads }) => threads))].toSorted((a, b) => a - b);
  const fat = rows.filter(isFat);
  const means = counts.flatMap((count) => {
    const own = fat.filter(({ threads }) => threads === count);
    const mean = geometricMean(own.map(({ value }) => value));
    return [digits(mean), percent(geometricMean(own.map(({ share = NaN }) => share)))];
  });
  const named = rows.map((row) => ({ ...row, workload: nameOf(row) }));
  const mean = markdownTable(
    [],
    [['**geometric mean of those without a size below 64**', ...means]],
  );
  const table = pivot(named, 'shape').replaceAll(', GFLOP/s |', ' |');
  return `${table}\n${mean.split('\n').at(-1)}`;
}

function matmulPicture(rows: readonly Measurement[]): TopLevelSpec {
  const values = rows.filter(isFat).map((row) => ({
    shape: nameOf(row),
    share: (row.share ?? NaN) * 100,
    threads: row.threads === 1 ? '1 thread' : `${row.threads} threads`,
  }));
  return {
    data: { values },
    width: 420,
    height: { step: 18 },
    mark: { type: 'point', filled: true, size: 60 },
    encoding: {
      y: { field: 'shape', type: 'nominal', sort: null, title: null, axis: { grid: true } },
      x: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 100] },
        title: '% of the multiply-add peak of as many cores',
      },
      color: { field: 'threads', type: 'nominal', title: null },
      shape: { field: 'threads', type: 'nominal', title: null },
    },
  };
}
