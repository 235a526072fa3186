import { expect, test } from 'vitest';
import { cosineSimilarity } from '../../lib/losses/cosine-similarity.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';
import { Graph } from '../../lib/graph/graph.ts';

test('cosineSimilarity is -1 for one direction, 1 for the opposite and 0 across', () => {
  const vectors = [3, 4, 3, 4, 3, 4];
  const { rows } = lossAt(cosineSimilarity(), vectors, [6, 8, -3, -4, -8, 6], { shape: [3, 2] });
  expect(rows.map((row) => Math.round(row * 1e6) / 1e6 + 0)).toEqual([-1, 1, 0]);
});

test('cosineSimilarity with a vector of zeros is 0, and its gradient is finite', () => {
  const { rows, dx } = lossAt(cosineSimilarity(), [0, 0], [3, 4], { shape: [1, 2] });
  expect(rows.map((row) => row + 0)).toEqual([0]);
  expect(dx.every(Number.isFinite)).toBe(true);
});

test('cosineSimilarity acts on the last axis and has its gradient', () => {
  const loss = cosineSimilarity();
  const constants = [input([-1, 2, 4], -2, 2, 5)];
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 2, 4])], { constants });
});

test('cosineSimilarity needs vectors', () => {
  const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1]);
  expectRefused(() => cosineSimilarity().perRow(p, p), 'cosineSimilarity: got a prediction of');
});

test('cosineSimilarity checks its options at once', () => {
  expectOptionChecked(cosineSimilarity, 'cosineSimilarity', 'reduction');
  expectOptionsChecked(cosineSimilarity, 'cosineSimilarity');
});
