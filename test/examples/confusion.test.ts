// The table of which class is taken for which, and the fingerprint of weights.
import { expect, test } from 'vitest';
import { confusionTable } from '../../examples/confusion.ts';
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
