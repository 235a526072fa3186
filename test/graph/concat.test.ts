// concat and slice on Values: shapes, gradients, and what they refuse.
import { describe, expect, test } from 'vitest';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { gradients } from '#lib/graph/gradient.ts';
import * as ops from '#lib/graph/ops.ts';
import { checkGradient, input, weightsOf } from '../support/gradient-check.ts';
import { evaluateBoth } from '../support/evaluate.ts';

const graph = new Graph();
const value = (shape: readonly number[], type: 'f32' | 'i32' = 'f32'): Value =>
  graph.source({ kind: 'weight', name: `${shape.join()} ${type}` }, shape, type);

function numbersOf(y: (x: Value) => Value, shape: readonly number[], data: readonly number[]) {
  const { xs } = weightsOf([{ shape, data }]);
  const x = xs[0]!;
  const { real, float32 } = evaluateBoth([y(x)], new Map([[x, data]]), 2);
  expect([...float32[0]!]).toEqual([...real[0]!]);
  return [...float32[0]!];
}

describe('concat', () => {
  test('adds up one axis, the last one by default', () => {
    expect(ops.concat([value([-1, 2]), value([-1, 3])]).shape).toEqual([-1, 5]);
    expect(ops.concat([value([-1, 2, 4]), value([-1, 3, 4])], 1).shape).toEqual([-1, 5, 4]);
    expect(ops.concat([value([2, -1]), value([3, -1])], 0).shape).toEqual([5, -1]);
    expect(ops.concat([value([3], 'i32'), value([3], 'i32')], -1).type).toBe('i32');
  });

  test('puts rows side by side', () => {
    const twice = (x: Value): Value => ops.concat([x, ops.neg(x)], 1);
    expect(numbersOf(twice, [-1, 2], [1, 2, 3, 4])).toEqual([1, 2, -1, -2, 3, 4, -3, -4]);
    const stacked = (x: Value): Value => ops.concat([x, ops.neg(x)], 0);
    expect(numbersOf(stacked, [2, 2], [1, 2, 3, 4])).toEqual([1, 2, 3, 4, -1, -2, -3, -4]);
  });

  test('of one value is that value', () => {
    const a = value([-1, 2]);
    expect(ops.concat([a], 0)).toBe(a);
  });

  test.each([0, 1, 2])('along axis %i has the gradients of its parts', (axis) => {
    const shape = [2, 3, 4];
    const other = shape.map((size, i) => (i === axis ? size + 2 : size));
    checkGradient((a, b) => ops.concat([a, b], axis), [input(shape), input(other, -1, 1, 5)]);
    checkGradient((a, b) => ops.concat([b, ops.square(a), a], axis), [input(shape), input(other)]);
  });

  test('of copies sums what flows into them', () => {
    checkGradient((a) => ops.concat([a, a, a], 1), [input([-1, 2, 3])]);
    checkGradient((a) => ops.concat([a, a]), [input([-1, 3])]);
    const copies = ops.concat([value([-1, 4]), value([-1, 4])]);
    const [dx] = gradients(ops.sum(ops.square(copies)), [value([-1, 4])]);
    expect(dx?.shape).toEqual([-1, 4]);
  });

  test('refuses what does not fit, with the reason', () => {
    const refused: [() => unknown, string][] = [
      [() => ops.concat([]), 'concat: values: got none, needed one or more.'],
      [() => ops.concat(undefined as never), 'concat: values: got undefined, needed an array of'],
      [() => ops.concat([value([2]), 3 as never]), 'concat: values[1]: got 3, needed a Value.'],
      [() => ops.concat([value([]), value([])]), 'concat: got a value without axes.'],
      [
        () => ops.concat([value([-1, 2]), value([-1, 2])], 0),
        'concat: axis: got 0, the axis of the batch in [n, 2], needed another.',
      ],
      [
        () => ops.concat([value([3, 2]), value([-1, 2])], 0),
        'concat: axis: got 0, the axis of the batch in [n, 2], needed another.',
      ],
      [
        () => ops.concat([value([-1, 2]), value([-1, 2, 3])]),
        'concat: shapes [n, 2] and [n, 2, 3] differ elsewhere than in axis 1.',
      ],
      [() => ops.concat([value([2]), value([3])], 1), 'axis: got 1, needed an integer in [-1, 0]'],
      [() => ops.concat([value([2])], '0' as never), 'axis: got "0", needed an integer in [-1, 0]'],
      [() => ops.concat([value([2]), value([2], 'i32')]), 'got f32 beside i32, needed one type.'],
      [
        () => ops.concat([value([2]), value([])]),
        'concat: shapes [2] and [] differ elsewhere than in axis 0.',
      ],
    ];
    for (const [call, message] of refused) expect(call).toThrow(message);
    const stranger = new Graph().source({ kind: 'weight', name: 'x' }, [2]);
    expect(() => ops.concat([value([2]), stranger])).toThrow('got a value of another graph');
  });
});

describe('slice', () => {
  const a = value([-1, 5, 3]);

  test('takes a stretch of an axis, the last one by default', () => {
    expect(ops.slice(a, { start: 1 }).shape).toEqual([-1, 5, 2]);
    expect(ops.slice(a, { end: 1 }).shape).toEqual([-1, 5, 1]);
    expect(ops.slice(a, { axis: 1, start: 1, end: 4 }).shape).toEqual([-1, 3, 3]);
    expect(ops.slice(a, { axis: 1, start: -2 }).shape).toEqual([-1, 2, 3]);
    expect(ops.slice(a, { axis: -2, start: -4, end: -1 }).shape).toEqual([-1, 3, 3]);
  });

  test('takes the elements between its ends', () => {
    const middle = (x: Value): Value => ops.slice(x, { axis: 1, start: 1, end: 3 });
    expect(numbersOf(middle, [-1, 4], [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([2, 3, 6, 7]);
    const last = (x: Value): Value => ops.slice(x, { axis: 0, start: -1 });
    expect(numbersOf(last, [3, -1], [1, 2, 3, 4, 5, 6])).toEqual([5, 6]);
  });

  test('of everything is the value itself', () => {
    for (const options of [{}, { axis: 0 }, { axis: 1, start: 0, end: 5 }, { start: -3 }]) {
      expect(ops.slice(a, options)).toBe(a);
    }
  });

  test.each([0, 1, 2])('along axis %i has a gradient of 0 outside', (axis) => {
    for (const ends of [{ start: 1 }, { end: 2 }, { start: 1, end: -1 }]) {
      checkGradient((x) => ops.slice(x, { axis, ...ends }), [input([3, 4, 5])]);
    }
    checkGradient((x) => ops.slice(ops.square(x), { start: 1, end: 2 }), [input([-1, 2, 4])]);
  });

  test('puts together again what it has cut', () => {
    const halves = (x: Value): Value => {
      const [left, right] = [ops.slice(x, { end: 2 }), ops.slice(x, { start: 2 })];
      return ops.concat([ops.mul(left, right), ops.exp(right)]);
    };
    checkGradient(halves, [input([-1, 4])]);
  });

  test('in pieces that overlap or leave gaps has the gradient of each', () => {
    const pieces = (x: Value): Value[] => [
      ops.slice(x, { start: 1, end: 3 }),
      ops.slice(x, { start: 2, end: 4 }),
      ops.slice(x, { start: 5 }),
      ops.slice(x, { axis: 1, start: 1 }),
    ];
    const all = (x: Value): Value =>
      pieces(x).reduce((total, piece) => ops.add(total, ops.sum(ops.exp(piece))), ops.sum(x));
    checkGradient(all, [input([-1, 3, 6])]);
    checkGradient((x) => all(ops.square(x)), [input([2, 3, 6])]);
  });

  test('of every piece of a value costs one copy backwards', () => {
    const { graph: own, xs } = weightsOf([input([-1, 6])]);
    const x = xs[0]!;
    const thirds = [0, 2, 4].map((start) => ops.slice(x, { start, end: start + 2 }));
    const before = own.nodes.length;
    const loss = ops.sum(ops.add(ops.exp(thirds[2]!), ops.mul(thirds[0]!, thirds[1]!)));
    const [dx] = gradients(loss, [x]);
    expect(own.node(dx!).operation).toEqual({ op: 'concat', axis: 1 });
    const joins = own.nodes.slice(before).filter(({ operation }) => operation.op === 'concat');
    expect(joins).toHaveLength(1);
  });

  test('refuses what does not fit, with the reason', () => {
    const refused: [() => unknown, string][] = [
      [() => ops.slice(3 as never, {}), 'slice: got 3, needed a Value.'],
      [() => ops.slice(a, 3 as never), 'slice: got 3, needed an object of options.'],
      [() => ops.slice(a, { begin: 1 } as never), 'slice: unknown option "begin"'],
      [() => ops.slice(a, { axis: 3 }), 'slice: axis: got 3, needed an integer in [-3, 2].'],
      [() => ops.slice(a, { start: 4 }), 'slice: start: got 4, needed an integer in [-3, 3].'],
      [() => ops.slice(a, { end: 0.5 }), 'slice: end: got 0.5, needed an integer in [-3, 3].'],
      [() => ops.slice(a, { start: 2, end: 1 }), 'slice: got start 2 and end 1, an empty slice.'],
      [() => ops.slice(a, { axis: 0, start: 1 }), 'the axis of the batch in [n, 5, 3]'],
      [() => ops.slice(value([]), { start: 1 }), 'slice: got a value without axes.'],
    ];
    for (const [call, message] of refused) expect(call).toThrow(message);
  });
});
