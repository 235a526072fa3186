// What reshape and transpose accept. That they keep every element is seen in derivatives.test.ts.
import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { reshape, transpose } from '../../lib/graph/axes.ts';
import type { Value } from '../../lib/graph/graph.ts';

const valueOf = (...shape: number[]): Value =>
  new Graph().source({ kind: 'weight', name: 'x' }, shape);

test('reshape counts the rows of the batch by negative sizes', () => {
  const x = valueOf(-1, 2, 3);
  expect(reshape(x, [-1, 6]).shape).toEqual([-1, 6]);
  expect(reshape(x, [-2, 3]).shape).toEqual([-2, 3]);
  expect(reshape(x, [-1, 2, 3])).toBe(x);
});

test('reshape tells who expects it to find a size what -1 is', () => {
  expect(() => reshape(valueOf(-1, 2, 3), [-1, 3])).toThrow(
    'reshape: element counts differ: [n, 2, 3] and [n, 3]. A size of -1 is the rows of the batch',
  );
  expect(() => reshape(valueOf(2, 3), [-1, 3])).toThrow('[2, 3] and [n, 3]. A size of -1');
  expect(() => reshape(valueOf(2, 3), [4])).toThrow(/\[2, 3\] and \[4\]\.$/);
});

test('transpose walks six axes, by default the last two', () => {
  const x = valueOf(2, 3, 4, 5, 6, 7);
  expect(transpose(x, [5, 4, 3, 2, 1, 0]).shape).toEqual([7, 6, 5, 4, 3, 2]);
  expect(transpose(x).shape).toEqual([2, 3, 4, 5, 7, 6]);
});

test('transpose moves no element where only axes of size 1 move', () => {
  const x = valueOf(2, 1, 3);
  for (const order of [
    [1, 0, 2],
    [0, 2, 1],
  ]) {
    const y = transpose(x, order);
    expect(x.graph.node(y).operation.op).toBe('reshape');
    expect(y.shape).toEqual(order.map((axis) => x.shape[axis]));
  }
  expect(x.graph.node(transpose(x, [2, 1, 0])).operation.op).toBe('transpose');
});

test('transpose refuses what it cannot walk', () => {
  expect(() => transpose(valueOf(1, 2, 1, 2, 1, 2, 1))).toThrow(
    'transpose: got 7 axes, needed at most 6.',
  );
  const matrix = valueOf(2, 3);
  for (const order of [[0], [0, 0]]) {
    const message = 'transpose: permutation: needed each of the 2 axes once.';
    expect(() => transpose(matrix, order)).toThrow(message);
  }
  for (const axis of [2, 0.5, -1]) {
    const message = `transpose: permutation[1]: got ${axis}, needed an integer in [0, 1].`;
    expect(() => transpose(matrix, [0, axis])).toThrow(message);
  }
});
