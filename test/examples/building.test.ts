// The reader of FANN's files, and the share of variance that a regression explains.
import { describe, expect, test } from 'vitest';
import { r2Scores } from '../../examples/building.ts';
import { parseFann } from '../../examples/data/fann.ts';

describe('a file of FANN', () => {
  test('is its samples, inputs first', () => {
    expect(parseFann('2 3 1\n0 .5 -1\n7\n1e-3 0 0\n8\n', 'two')).toEqual({
      x: [
        [0, 0.5, -1],
        [0.001, 0, 0],
      ],
      y: [[7], [8]],
    });
  });

  test.each([
    ['empty', ''],
    ['cut short', '2 1 1\n0\n1\n0'],
    ['too long', '1 1 1\n0\n1\n0'],
    ['with a word', '1 1 1\n0\none'],
    ['that does not count', 'two 1 1\n0\n1'],
  ])('%s is refused', (_, text) => {
    expect(() => parseFann(text, 'broken')).toThrow(/^broken: got \d words, needed .* samples of/);
  });
});

describe('R²', () => {
  const y = [
    [1, 10],
    [2, 10],
    [3, 40],
  ];

  test('is 1 where predictions are right, 0 where they are the mean, below where worse', () => {
    expect(r2Scores(y, [1, 20, 2, 20, 3, 20])).toEqual([1, 0]);
    expect(r2Scores(y, [3, 10, 2, 10, 1, 40])).toEqual([-3, 1]);
  });
});
