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

test('transpose walks six axes, and needs each once', () => {
  const x = valueOf(2, 3, 4, 5, 6, 7);
  expect(transpose(x, [5, 4, 3, 2, 1, 0]).shape).toEqual([7, 6, 5, 4, 3, 2]);
  expect(transpose(x).shape).toEqual([2, 3, 4, 5, 7, 6]);
  expect(() => transpose(x, [0, 1, 2, 3, 4, 4])).toThrow('needed each of the 6 axes once');
  expect(() => transpose(valueOf(1, 2, 3, 4, 5, 6, 7))).toThrow('got 7 axes, needed at most 6');
});
