// The table of which class is taken for which, and the fingerprint of weights.
import { expect, test } from 'vitest';
import { confusionTable, mistakes } from '../../examples/confusion.ts';
import { weightsHash } from '../../examples/weights-hash.ts';

test('the table shows counts, a dot for none, and the share read rightly', () => {
  const counts = [
    [3, 1],
    [0, 0],
  ];
  const rows = confusionTable(counts)
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  expect(rows).toEqual([
    ['0', '1', 'right'],
    ['0', '3', '1', '75.0', '%'],
    ['1', '·', '·'],
  ]);
});

test('classes have names, and columns are as wide as these', () => {
  const lines = confusionTable(
    [
      [3, 0],
      [1, 1],
    ],
    ['versicolor', 'x'],
  ).split('\n');
  expect(lines).toEqual([
    '             versicolor           x    right',
    'versicolor            3           ·  100.0 %',
    'x                     1           1   50.0 %',
  ]);
});

test('mistakes come with the most frequent first', () => {
  const counts = [
    [9, 1, 0],
    [3, 9, 0],
    [0, 2, 9],
  ];
  expect(mistakes(counts, ['A', 'B', 'C'], 2).split('\n').slice(1)).toEqual([
    '     3 × B taken for A',
    '     2 × C taken for B',
  ]);
});

test('the hash of weights covers names, shapes, every bit, and the order', () => {
  const kernel = { name: 'dense/kernel', shape: [2, 1], data: Float32Array.of(0, 1) };
  const bias = { name: 'dense/bias', shape: [1], data: Float32Array.of(NaN) };
  const hash = weightsHash([kernel, bias]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const others = [
    [bias, kernel],
    [kernel],
    [{ ...kernel, name: 'dense_1/kernel' }, bias],
    [{ ...kernel, shape: [1, 2] }, bias],
    [{ ...kernel, data: Float32Array.of(-0, 1) }, bias],
  ].map((weights) => weightsHash(weights));
  expect(new Set([hash, ...others]).size).toBe(6);
  const strangeNaN = new Float32Array(Uint32Array.of(0xffc12345).buffer);
  expect(weightsHash([kernel, { ...bias, data: strangeNaN }])).toBe(hash);
});
