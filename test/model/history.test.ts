// Columns that grow, and means over epochs wherever segments are cut.
import { expect, test } from 'vitest';
import { HistoryColumns, Tally, validationName } from '../../lib/model/history.ts';
import type { Sink } from '../../lib/model/history.ts';
import { Pace, isDue } from '../../lib/model/pace.ts';

test('means of means and of sums are the same however the steps are cut into segments', () => {
  const [rows, batchSize, epochs] = [23, 5, 4];
  const stepsPerEpoch = 5;
  const results = Float32Array.from({ length: epochs * stepsPerEpoch * 2 }, (_, i) => i * i + 0.1);
  const expected = [0, 1].map((c) =>
    Array.from({ length: epochs }, (_, e) => {
      let sum = 0;
      for (let s = 0; s < stepsPerEpoch; s++) {
        sum += (results[(e * stepsPerEpoch + s) * 2 + c] ?? 0) * (c > 0 ? 1 : s === 4 ? 3 : 5);
      }
      return sum / rows;
    }),
  );
  for (const segment of [1, 2, 3, 5, 7, 20]) {
    const tally = new Tally({ quantities: 2, losses: 1, counted: false, rows, batchSize });
    const columns = [new Float64Array(epochs), new Float64Array(epochs)];
    const sink: Sink = { set: (c, e, mean) => columns[c]?.set([mean], e) };
    let epoch = 0;
    for (let from = 0; from < epochs * stepsPerEpoch; from += segment) {
      const steps = Math.min(segment, epochs * stepsPerEpoch - from);
      epoch += tally.add(results, 2, from, steps, sink, epoch);
    }
    expect(epoch).toBe(epochs);
    expect(columns.map((column) => [...column])).toEqual(expected);
  }
});

test('means leave out the rows of skipped steps, and say how many there were', () => {
  const [rows, batchSize] = [8, 3];
  const results = Float32Array.of(1, 10, 2, 20, 4, 40);
  const means = [NaN, NaN, NaN];
  const sink: Sink = { set: (c, _, mean) => (means[c] = mean) };
  const tally = new Tally({
    quantities: 2,
    losses: 1,
    counted: false,
    rows,
    batchSize,
    skippedColumn: 2,
  });
  expect(tally.add(results, 2, 0, 1, sink, 0)).toBe(0);
  expect(tally.skip(sink, 0)).toBe(0);
  expect(tally.mean(0)).toBe(1);
  expect(tally.add(results, 2, 2, 1, sink, 0)).toBe(1);
  expect(means).toEqual([(1 * 3 + 4 * 2) / 5, 50 / 5, 1]);
  expect(tally.add(results, 2, 0, 2, sink, 1)).toBe(0);
  expect(tally.skip(sink, 1)).toBe(1);
  expect(means).toEqual([(1 * 3 + 2 * 3) / 6, 30 / 6, 1]);
  expect(tally.add(results, 2, 0, 3, sink, 2)).toBe(1);
  expect(means).toEqual([(1 * 3 + 2 * 3 + 4 * 2) / 8, 70 / 8, 0]);
});

test('columns keep their numbers as they grow', () => {
  const history = new HistoryColumns(['loss', 'valLoss'], 3);
  const epochs = 40_000;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const column of [0, 1]) history.set(column, epoch, epoch + column / 2);
  }
  for (const shown of [0, 1, 16_384, 16_385, epochs]) {
    history.epochs = shown;
    const { columns } = history.history();
    expect(columns['loss']).toEqual(Float64Array.from({ length: shown }, (_, i) => i));
    expect(columns['valLoss']).toEqual(Float64Array.from({ length: shown }, (_, i) => i + 0.5));
  }
  expect(history.logs(20_000)).toEqual({ epoch: 20_003, loss: 20_000, valLoss: 20_000.5 });
});

test('a validation column is named after its quantity', () => {
  expect(validationName('meanAbsoluteError')).toBe('valMeanAbsoluteError');
});

test('segments begin with one step and settle at a tenth of a second', () => {
  const pace = new Pace();
  const stepMs = 1 / 128;
  const sizes: number[] = [];
  for (let i = 0; i < 6; i++) {
    const steps = pace.next();
    expect(steps).toBeLessThanOrEqual(i === 0 ? 1 : pace.ahead(sizes[i - 1] ?? 1));
    sizes.push(steps);
    pace.took(steps, steps * stepMs);
  }
  expect(sizes[0]).toBe(1);
  expect(sizes.at(-1)).toBe(12_800);
  expect(pace.expectedMs(12_800)).toBe(100);
});

test('a step longer than a segment is a segment', () => {
  const pace = new Pace();
  pace.took(1, 700);
  expect(pace.next()).toBe(1);
  expect(pace.ahead(1)).toBe(1);
});

test('weights are published every 100 ms and where callers look, below 1 % of the time', () => {
  expect([isDue(80, 1000, false), isDue(100, 1000, false)]).toEqual([false, true]);
  expect([isDue(0.01, 1000, true), isDue(1, 1000, true)]).toEqual([false, true]);
  // 400 MB take about 80 ms to copy.
  expect([isDue(7900, 1e8, true), isDue(8100, 1e8, false)]).toEqual([false, true]);
});
