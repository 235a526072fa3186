import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { choicesOf, labelsOf } from '../../lib/metrics/answers.ts';
import { expectRefused } from '../support/bad-values.ts';

const graph = new Graph();
const source = (name: string, shape: readonly number[]) =>
  graph.source({ kind: 'weight', name }, shape);

test('choicesOf counts the last axis, and a batch alone as one column', () => {
  expect(choicesOf(source('a', [-1, 4, 3]))).toBe(3);
  expect(choicesOf(source('b', [-1, 1]))).toBe(1);
  expect(choicesOf(source('c', [-1]))).toBe(1);
});

test('labelsOf takes labels as they are and the largest of distributions', () => {
  const predictions = source('p', [-1, 2, 3]);
  const labels = argmax(source('t', [-1, 2, 3]));
  expect(labelsOf('f', labels, predictions)).toBe(labels);
  expect(labelsOf('f', source('t', [-1, 2, 3]), predictions)).toBe(labels);
});

test('labelsOf needs at least two classes', () => {
  const one = source('b', [-1, 1]);
  expectRefused(() => labelsOf('f', one, one), 'f: got predictions of shape [n, 1]', 'binaryAcc');
});
