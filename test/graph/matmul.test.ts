// matmul on Values: which shapes make a product, its gradients, and what it refuses.
import { describe, expect, test } from 'vitest';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import * as ops from '#lib/graph/ops.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

const graph = new Graph();
const value = (...shape: readonly number[]): Value =>
  graph.source({ kind: 'weight', name: shape.join() }, shape);
const flags = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

test('a product has the leading axes of a', () => {
  expect(ops.matmul(value(3, 4), value(4, 5)).shape).toEqual([3, 5]);
  expect(ops.matmul(value(-1, 2, 4), value(4, 5)).shape).toEqual([-1, 2, 5]);
  expect(ops.matmul(value(-1, 4), value(-1, 5), { transposeA: true }).shape).toEqual([4, 5]);
});

describe('a batch of products', () => {
  test('has one for each pair of matrices', () => {
    expect(ops.matmul(value(-1, 3, 4), value(-1, 4, 5)).shape).toEqual([-1, 3, 5]);
    expect(ops.matmul(value(-1, 8, 3, 4), value(-1, 8, 4, 5)).shape).toEqual([-1, 8, 3, 5]);
    const scores = ops.matmul(value(-1, 8, 3, 4), value(-1, 8, 6, 4), { transposeB: true });
    expect(scores.shape).toEqual([-1, 8, 3, 6]);
    const sums = ops.matmul(value(2, -1, 4), value(2, -1, 5), { transposeA: true });
    expect(sums.shape).toEqual([2, 4, 5]);
  });

  test.each(flags)('with %j has both gradients', (own) => {
    const { transposeA, transposeB } = own;
    const left = transposeA ? [4, 3] : [3, 4];
    const right = transposeB ? [5, 4] : [4, 5];
    const product = (a: Value, b: Value): Value => ops.matmul(a, b, own);
    checkGradient(product, [input([-1, ...left]), input([-1, ...right], -1, 1, 5)]);
    checkGradient(product, [input([2, 2, ...left]), input([2, 2, ...right], -1, 1, 5)]);
  });

  test('of a value with itself adds both gradients up', () => {
    checkGradient((x) => ops.matmul(x, x, { transposeB: true }), [input([-1, 4, 2])]);
    const mixed = (x: Value): Value => ops.matmul(ops.matmul(x, x, { transposeB: true }), x);
    checkGradient(mixed, [input([2, 3, 2])]);
  });
});

test('what is no product is refused, with the reason', () => {
  const refused: [() => unknown, string][] = [
    [() => ops.matmul(value(4), value(4, 5)), 'matmul: got [4] × [4, 5], needed matrices.'],
    [() => ops.matmul(value(3, 4), value(4)), 'matmul: got [3, 4] × [4], needed matrices.'],
    [
      () => ops.matmul(value(2, 4, 3), value(4, 5), { transposeA: true }),
      'matmul: got [2, 4, 3] × [4, 5] with transposeA, needed matrices.',
    ],
    [
      () => ops.matmul(value(3, 4), value(5, 6)),
      'matmul: inner dimensions differ: [3, 4] × [5, 6] (4 and 5).',
    ],
    [
      () => ops.matmul(value(-1, 3), value(-1, 3)),
      'matmul: inner dimensions differ: [n, 3] × [n, 3] (3 and n).',
    ],
    [
      () => ops.matmul(value(-1, 3, 4), value(2, 4, 5)),
      'matmul: leading axes differ: [n, 3, 4] × [2, 4, 5].',
    ],
    [() => ops.matmul(value(3, 4), value(2, 4, 5)), 'leading axes differ: [3, 4] × [2, 4, 5].'],
    [
      () => ops.matmul(value(-1, 3, 4), value(-1, 5, 6)),
      'inner dimensions differ: [n, 3, 4] × [n, 5, 6] (4 and 5).',
    ],
    [
      () => ops.matmul(value(-1, 4), value(-1, 4), { transposeB: true }),
      'matmul: [n, 4] × [n, 4] make [n, n]: only one axis may follow the batch.',
    ],
    [
      () => ops.matmul(value(3, 4), value(4, 5), { transpose: true } as never),
      'matmul: unknown option "transpose"',
    ],
    [
      () => ops.matmul(value(3, 4), value(4, 5), { transposeA: 1 } as never),
      'matmul: transposeA: got 1, needed true or false.',
    ],
    [() => ops.matmul(value(3, 4), 2 as never), 'matmul: got 2, needed a Value.'],
  ];
  for (const [call, message] of refused) expect(call).toThrow(message);
});
