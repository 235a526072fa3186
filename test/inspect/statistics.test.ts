import { expect, test } from 'vitest';
import { finish } from '../../lib/data/intake.ts';
import * as statistics from '../../lib/inspect/statistics.ts';

const statisticsOf = (values: Float32Array) => finish(statistics.statisticsOf(values));
const slopesOf = (...given: Parameters<typeof statistics.slopesOf>) =>
  finish(statistics.slopesOf(...given));
const distance = (a: Float32Array, b: Float32Array) => finish(statistics.distance(a, b));

test('statistics of a few numbers are what they are on paper', () => {
  const { histogram, ...numbers } = statisticsOf(Float32Array.of(-1, 0, 0, 1, 5, -5, 3, -3));
  expect(numbers).toEqual({
    count: 8,
    mean: 0,
    standardDeviation: Math.sqrt(70 / 8),
    minimum: -5,
    maximum: 5,
    norm: Math.sqrt(70),
    rootMeanSquare: Math.sqrt(70 / 8),
    zeros: 0.25,
    nonFinite: 0,
  });
  expect([histogram.edges[0], histogram.edges.at(-1)]).toEqual([-5, 5]);
  expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(8);
  expect([histogram.counts[0], histogram.counts[20], histogram.counts.at(-1)]).toEqual([1, 2, 1]);
});

test('statistics leave out what is not finite, and count it', () => {
  const { mean, maximum, nonFinite, count } = statisticsOf(Float32Array.of(2, NaN, 4, Infinity));
  expect([mean, maximum, nonFinite, count]).toEqual([3, 4, 2, 4]);
});

test('statistics of equal numbers and of none have a histogram all the same', () => {
  expect(statisticsOf(Float32Array.of(7, 7)).histogram.counts[0]).toBe(2);
  const { mean, minimum, histogram } = statisticsOf(Float32Array.of(NaN));
  expect([mean, minimum, histogram.edges[0]]).toEqual([NaN, NaN, 0]);
});

test('long arrays are worked through in slices, to the same end', () => {
  const values = Float32Array.from({ length: 100_000 }, (_, i) => i % 1000);
  const work = statistics.statisticsOf(values);
  expect(work.next().done).toBe(false);
  const { mean, maximum, histogram, standardDeviation } = finish(work);
  expect([mean, maximum, histogram.counts[0]]).toEqual([499.5, 999, 2500]);
  expect(standardDeviation).toBe(Math.sqrt((1000 * 1000 - 1) / 12));
  expect(distance(values, new Float32Array(100_000).fill(-0))).toBe(statisticsOf(values).norm);
});

test('a unit is dead if it answers 0 with slope 0 in every row', () => {
  const slopes = Float32Array.of(1, 0, 0.5, 0, 0, 0.3, 1, 0, 1);
  const answers = Float32Array.of(7, 0, 7, 0, 0, 7, 7, 0, 7);
  expect(slopesOf(answers, slopes, 3)).toEqual({ dead: 1 / 3, saturated: 0 });
});

test('nearly flat elements are saturated, also with slope 0, but not at rest', () => {
  const slopes = Float32Array.of(0.005, -0.002, 0, 0, 0, 0.02);
  const answers = Float32Array.of(0.99, 0, -1, 0, NaN, 0);
  expect(slopesOf(answers, slopes, 6)).toEqual({ dead: 1 / 6, saturated: 3 / 6 });
});

test('the distance of two arrays is the norm of their difference', () => {
  expect(distance(Float32Array.of(1, 2), Float32Array.of(4, 6))).toBe(5);
});
