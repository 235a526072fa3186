// Areas by hand, and against what they mean.
import { describe, expect, test } from 'vitest';
import { finish } from '../../lib/data/intake.ts';
import { areaUnder, ascending } from '../../lib/metrics/ranking.ts';
import type { Curve } from '../../lib/metrics/ranking.ts';
import { ordinary } from '../support/fills.ts';

const area = (curve: Curve, positives: number[], negatives: number[]): number =>
  finish(areaUnder(curve, Float32Array.from(positives), Float32Array.from(negatives)));

describe('areaUnder', () => {
  test('is 1 where all positives come first, and of roc 0 where they come last', () => {
    expect([area('roc', [3, 2], [1, 0]), area('pr', [3, 2], [1, 0])]).toEqual([1, 1]);
    expect([area('roc', [0], [1, 2]), area('pr', [0], [1, 2])]).toEqual([0, 1 / 3]);
  });

  test('takes equal scores for one threshold', () => {
    expect([area('roc', [1, 1], [1, 1, 1]), area('pr', [1, 1], [1, 1, 1])]).toEqual([1 / 2, 2 / 5]);
    expect(area('roc', [0], [-0])).toBe(1 / 2);
    // scikit-learn: roc_auc_score 0.8125, average_precision_score 0.8166666666666667.
    const [p, n] = [
      [0.35, 0.8, 0.4, 0.9],
      [0.1, 0.4, 0.4, 0.2],
    ];
    expect(area('roc', p, n)).toBe(13 / 16);
    expect(area('pr', p, n)).toBe((1 + 1 + 3 / 5 + 4 / 6) / 4);
  });

  test('takes infinities for scores', () => {
    expect(area('roc', [Infinity, -Infinity], [0, -Infinity])).toBe(5 / 8);
  });

  test('is NaN where there is none', () => {
    expect([area('roc', [], [1]), area('roc', [1], []), area('pr', [], [1])]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect(area('pr', [1, 2], [])).toBe(1);
    expect([area('roc', [1, NaN], [0]), area('pr', [1], [0, NaN])]).toEqual([NaN, NaN]);
  });

  test('of roc is the share of pairs in the right order, ties counting half', () => {
    const round = (numbers: Float32Array, shift: number): number[] =>
      Array.from(numbers, (u) => Math.floor(8 * u + shift));
    const [p, n] = [round(ordinary(70, 1), 1), round(ordinary(90, 2), 0)];
    let twice = 0;
    for (const a of p) for (const b of n) twice += a > b ? 2 : Number(a === b);
    expect(area('roc', p, n)).toBe(twice / (2 * 70 * 90));
  });
});

describe('ascending', () => {
  test.each([0, 1, 2, 16_383, 16_384, 16_385, 49_153, 70_000])('sorts %i numbers', (length) => {
    const numbers = ordinary(length, 3);
    const wanted = numbers.toSorted();
    const work = ascending(numbers);
    expect(finish(work)).toEqual(wanted);
  });

  test('puts NaN last, across runs', () => {
    const numbers = Float32Array.from({ length: 40_000 }, (_, i) => (i % 3 === 0 ? NaN : -i));
    const sorted = finish(ascending(numbers));
    const known = sorted.findIndex((number) => Number.isNaN(number));
    expect(known).toBe(26_666);
    expect(sorted.subarray(known).every((number) => Number.isNaN(number))).toBe(true);
    expect(sorted[0]).toBe(-39_998);
  });

  test('works in slices', () => {
    let slices = 0;
    for (const _ of ascending(ordinary(200_000, 4))) slices += 1;
    expect(slices).toBeGreaterThan(20);
  });
});
