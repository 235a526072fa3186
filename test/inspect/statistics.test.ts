import { expect, test } from 'vitest';
import { distance, slopesOf, statisticsOf } from '../../lib/inspect/statistics.ts';

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
