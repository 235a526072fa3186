// Counting which class is taken for which, and the fingerprint of weights.
import { expect, test } from 'vitest';
import { confusionOf, confusionTable } from '../../examples/mnist/confusion.ts';
import { weightsHash } from '../../examples/weights-hash.ts';
import { tensor } from '../../lib/index.ts';

const probabilities = tensor(Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5, 0, 1), [4, 2]);
const labels = tensor(Uint8Array.of(0, 0, 1, 1), [4]);

test('images are counted by what they are and what they are taken for', () => {
  // The third is undecided: the first of the largest counts, as in argmax.
  expect(confusionOf(probabilities, labels, 2)).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

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

test('a label that is no class is refused', () => {
  const strange = tensor(Uint8Array.of(0, 0, 2, 1), [4]);
  expect(() => confusionOf(probabilities, strange, 2)).toThrow(/image 2: no class 2/);
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
