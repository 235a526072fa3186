// How samples are shuffled, held out and standardized before a program learns from them.
import { describe, expect, test } from 'vitest';
import { shuffled, stratifiedSplit } from '../../examples/data/samples.ts';
import { standardizer } from '../../examples/data/standardize.ts';

describe('shuffling', () => {
  test('puts every number somewhere, in an order that the seed alone decides', () => {
    const order = shuffled(100, 7);
    expect(order.toSorted((a, b) => a - b)).toEqual([...Array(100).keys()]);
    expect(shuffled(100, 7)).toEqual(order);
    expect(shuffled(100, 8)).not.toEqual(order);
  });

  test('gives the same order for ever', () => {
    expect(shuffled(8, 1)).toEqual([3, 0, 1, 7, 6, 5, 2, 4]);
  });

  test('of nothing is nothing', () => {
    expect(shuffled(0, 1)).toEqual([]);
  });
});

describe('a stratified split', () => {
  // Ten of class 0, six of class 1, each a row that says where it came from.
  const y = [0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0];
  const samples = { x: y.map((label, i) => [i, label]), y };
  const split = stratifiedSplit(samples, { testShare: 0.5, seed: 3 });
  const counts = (labels: readonly number[]): number[] =>
    [0, 1].map((label) => labels.filter((other) => other === label).length);

  test('holds out the same share of each class', () => {
    expect(counts(split.test.y)).toEqual([5, 3]);
    expect(counts(split.train.y)).toEqual([5, 3]);
  });

  test('puts each sample on one side, with its own class', () => {
    const rows = [...split.train.x, ...split.test.x];
    expect(rows.map(([i]) => i).toSorted((a = 0, b = 0) => a - b)).toEqual([...y.keys()]);
    expect(rows.map(([, label]) => label)).toEqual([...split.train.y, ...split.test.y]);
  });

  test('leaves no class together', () => {
    expect(split.train.y).not.toEqual(split.train.y.toSorted((a, b) => a - b));
  });
});

describe('standardizing', () => {
  const training = [
    [1, 5, 100],
    [3, 5, 300],
  ];

  test('gives columns of mean 0 and deviation 1; constant ones are only shifted', () => {
    expect(standardizer(training)(training)).toEqual([
      [-1, 0, -1],
      [1, 0, 1],
    ]);
  });

  test('applies to other rows what it took from those of the training', () => {
    expect(standardizer(training)([[4, 7, 0]])).toEqual([[2, 2, -2]]);
  });
});
