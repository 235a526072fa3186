// Which differences between two saved runs are flagged, and what the command says about it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRuns } from '../../bench/comparison.ts';
import type { Measurement } from '../../bench/measurement.ts';

const rate = (value: number, spread = 0, own: Partial<Measurement> = {}): Measurement => ({
  workload: 'c_mnist',
  executor: 'native',
  isa: 'avx2',
  threads: 1,
  metric: 'samples_s',
  value,
  low: value - spread,
  high: value + spread,
  spread: (2 * spread) / value,
  ...own,
});
const time = (value: number, spread: number): Measurement =>
  rate(value, spread, { workload: 'infer1/c_mnist', metric: 'us_p50' });

describe('a change', () => {
  const verdictOf = (before: Measurement, after: Measurement): string | undefined =>
    compareRuns([before], [after], 0.03).changes[0]?.verdict;

  test.each([
    ['a rate that fell beyond both spreads', rate(100, 2), rate(90, 2), 'slower'],
    ['a rate that rose beyond both spreads', rate(100, 2), rate(110, 2), 'faster'],
    ['a rate that fell within the spread', rate(100, 6), rate(90, 6), 'same'],
    ['a rate that fell less than is let pass', rate(100), rate(98), 'same'],
    ['a time that grew beyond both spreads', time(20, 1), time(25, 1), 'slower'],
    ['a time that shrank beyond both spreads', time(25, 1), time(20, 1), 'faster'],
    ['a time that grew within the spread', time(20, 3), time(25, 3), 'same'],
  ])('of %s is called so', (_, before, after, verdict) => {
    expect(verdictOf(before, after)).toBe(verdict);
  });

  test('of the machine alone is not the fault of the library', () => {
    const peak = { workload: 'machine/fma', metric: 'GFLOPS' } as const;
    expect(verdictOf(rate(116, 1, peak), rate(80, 1, peak))).toBe('same');
  });

  test('is shown worst first, as a factor of cost', () => {
    const before = [rate(100), rate(100, 0, { threads: 2 })];
    const after = [rate(100), rate(50, 0, { threads: 2 })];
    const { changes } = compareRuns(before, after, 0);
    expect(changes.map(({ factor }) => factor)).toEqual([2, 1]);
  });
});

test('measurements of other threads, executors or instruction sets are not compared', () => {
  const others = [{ threads: 2 }, { isa: 'scalar' }, { executor: 'reference' }, { peer: 'x' }];
  const { changes, missing } = compareRuns(
    [rate(1)],
    others.map((own) => rate(1, 0, own)),
    0,
  );
  expect(changes).toEqual([]);
  expect(missing).toHaveLength(5);
});

test('several runs of a file count with the spread of all', () => {
  const { changes } = compareRuns([rate(100), rate(80), rate(96)], [rate(85)], 0.03);
  expect(changes[0]?.before).toMatchObject({ value: 96, low: 80, high: 100 });
  expect(changes[0]?.verdict).toBe('same');
});

describe('npm run bench:compare', () => {
  let folder = '';
  const program = fileURLToPath(new URL('../../build/ts/bench/compare.js', import.meta.url));
  const file = (name: string, rows: readonly Measurement[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `> npm\n${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitgrad-compare-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('ends with 1 after a slowdown, and names it', () => {
    const files = [file('a', [rate(100, 1)]), file('b', [rate(80, 1)])];
    const { status, stdout } = spawnSync(process.execPath, [program, ...files], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/c_mnist, avx2, 1 threads.*\+25\.0 %.*slower/);
    expect(stdout).toContain('1 of 1 slower');
  });

  test('ends with 0 without one', () => {
    const files = [file('a', [rate(100, 1)]), file('b', [rate(120, 1)])];
    const text = execFileSync(process.execPath, [program, ...files], { encoding: 'utf8' });
    expect(text).toContain('0 of 1 slower');
  });

  test.each([
    ['nothing in common', () => [file('a', [rate(1)]), file('b', [])], 'no measurement in common'],
    ['a file that is missing', () => [join(folder, 'none'), file('b', [])], 'none: ENOENT'],
  ])('ends with 2 and a message for %s', (_, files, message) => {
    const { status, stderr } = spawnSync(process.execPath, [program, ...files()], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
