// How measurements become docs/performance.md: tables between markers, a chart, and the page
// itself.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { markdownTable, replaceSection } from '../../bench/docs/markdown.ts';
import { svgOf } from '../../bench/docs/picture.ts';
import { isFat, pivot, readRun, rowsOf } from '../../bench/docs/section.ts';
import { serialPart } from '../../bench/docs/paper.ts';
import { sections } from '../../bench/docs/sections.ts';
import type { Measurement } from '../../bench/measurement.ts';

const measurement = (own: Partial<Measurement>): Measurement => ({
  workload: 'c_mnist',
  executor: 'native',
  isa: 'avx2',
  threads: 1,
  metric: 'samples_s',
  value: 38_000,
  low: 37_000,
  high: 38_900,
  spread: 0.05,
  ...own,
});

const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');

describe('a page', () => {
  test('keeps what stands around a section', () => {
    const before = 'above\n<!-- bench:a -->\nx\n<!-- /bench:a -->\nbelow\n';
    const after = 'above\n<!-- bench:a -->\n\ny\n\n<!-- /bench:a -->\nbelow\n';
    expect(replaceSection(before, 'a', 'y')).toBe(after);
    expect(replaceSection(after, 'a', 'y')).toBe(after);
  });

  test('without the section is an error that names it', () => {
    expect(() => replaceSection('', 'training', '')).toThrow('no section "training"');
  });

  test.each(sections)('on performance has the section "$name"', ({ name }) => {
    expect(() => replaceSection(page, name, '')).not.toThrow();
  });

  test('on performance shows pictures that exist', () => {
    const pictures = [...page.matchAll(/\]\((pictures\/[^)]+)\)/g)].map(([, path]) => path);
    expect(pictures).not.toEqual([]);
    for (const path of pictures) {
      const svg = readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
      expect(svg).toMatch(/^<svg /);
    }
  });
});

describe('a table', () => {
  test('has a rule that aligns numbers to the right', () => {
    expect(markdownTable(['a', 'b'], [['x', '1']])).toBe('| a | b |\n| --- | ---: |\n| x | 1 |');
  });

  test('has two columns per number of threads', () => {
    const rows = [
      measurement({ share: 0.79 }),
      measurement({ threads: 2, value: 62_100, spread: 0, share: 0.64 }),
      measurement({ workload: 'a_xor', value: 25e6, spread: 0, share: 0.0091 }),
    ];
    expect(pivot(rows, 'workload').split('\n')).toEqual([
      '| workload | 1 thread | % of peak | 2 threads | % of peak |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| c_mnist, samples/s | 38.0 k ± 3 % | 79 | 62.1 k | 64 |',
      '| a_xor, samples/s | 25.0 M | 0.9 |  |  |',
    ]);
  });
});

describe('the rows of a section', () => {
  const training = sections.find(({ name }) => name === 'training');
  if (!training) throw new Error('no section "training"');
  const machine = {
    ...measurement({ workload: 'machine/fma', metric: 'GFLOPS' }),
    cpu: 'CPU',
    cores: 2,
    node: 'v20',
    date: '2026-11-22',
    command: 'npm run bench',
  };
  const saved = (value: number): ReturnType<typeof readRun> =>
    readRun([machine, measurement({ value })].map((line) => JSON.stringify(line)).join('\n'));

  test('are those of the last run', () => {
    const { rows } = rowsOf(training, [saved(1), saved(2)]);
    expect(rows.map(({ value }) => value)).toEqual([2]);
  });

  test('say which machine they are from', () => {
    const { caption } = rowsOf(training, [saved(1), saved(2)]);
    expect(caption).toBe('*CPU, 2 cores, avx2, Node v20, 2026-11-22: `npm run bench`.*');
  });

  test('leave out measurements of others', () => {
    const { rows } = rowsOf(training, [readRun(JSON.stringify(measurement({ peer: 'pytorch' })))]);
    expect(rows).toEqual([]);
  });
});

test.each([
  ['square 64', true],
  ["square 512 A'", true],
  ['fwd 128x784x512', true],
  ['fwd 128x256x10', false],
  ['conv 12544x144x32', false],
])('the shape %s is fat: %s', (shape, fat) => {
  expect(isFat(measurement({ workload: `sgemm/${shape}` }))).toBe(fat);
});

test('a chart is an SVG with its text as text', async () => {
  const svg = await svgOf({
    data: { values: [{ a: 1, b: 2 }] },
    mark: 'point',
    encoding: { x: { field: 'a', type: 'quantitative', title: 'width' } },
  });
  expect(svg).toMatch(/^<svg .*<text[^>]*>width<\/text>.*<\/svg>\n$/s);
});

test.each([
  ['half the time', 0.5, 0],
  ['three quarters of it', 0.75, 0.5],
  ['all of it', 1, 1],
  ['less than half, by chance', 0.45, 0],
])('a step that takes two threads %s is serial to a part', (_, two, part) => {
  expect(serialPart(1, two)).toBe(part);
});
