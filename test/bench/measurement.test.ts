// What a bench computes from its windows, and how it writes and reads it.
import { describe, expect, test } from 'vitest';
import { digits, geometricMean, median, parseLines, quantiles } from '../../bench/measurement.ts';

describe('the middle of some values', () => {
  test('is the value in the middle of an odd number, wherever it stands', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('is the mean of the two in the middle of an even number', () => {
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  test('of one value is that value, without spread', () => {
    expect(quantiles([7])).toEqual({ value: 7, low: 7, high: 7, spread: 0 });
  });

  test('stands between its tenths', () => {
    const values = Array.from({ length: 101 }, (_, i) => 100 - i);
    expect(quantiles(values)).toEqual({ value: 50, low: 10, high: 90, spread: 1.6 });
  });
});

test('a geometric mean weighs factors alike', () => {
  expect(geometricMean([1, 4])).toBe(2);
});

describe('numbers for people', () => {
  test.each([
    [25_830_000, '25.8 M'],
    [999_600, '1.00 M'],
    [62_149, '62.1 k'],
    [3377, '3377'],
    [99.96, '100'],
    [39.21, '39.2'],
    [0.997, '0.997'],
    [NaN, '–'],
  ])('%s is written as %s', (value, text) => {
    expect(digits(value)).toBe(text);
  });
});

test('measurements are read from between lines of other programs', () => {
  const line = { workload: 'a_xor', value: 1 };
  expect(parseLines(`> npm says\n\n${JSON.stringify(line)}\nbuilt\n`)).toEqual([line]);
});
