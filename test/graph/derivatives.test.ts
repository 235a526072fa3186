// The derivative of every op against central differences, and at the points where a choice was
// made.
import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import * as ops from '../../lib/graph/ops.ts';
import { checkGradient, input, weightsOf } from '../support/gradient-check.ts';
import { evaluateReal } from '../support/real.ts';

const a = input([3, 4], -2, 2, 11);
const b = input([3, 4], -2, 2, 23);
const positive = input([3, 4], 0.5, 3, 5);

const unary: Record<string, [(x: Value) => Value, typeof a]> = {
  neg: [ops.neg, a],
  abs: [ops.abs, a],
  sqrt: [ops.sqrt, positive],
  square: [ops.square, a],
  exp: [ops.exp, a],
  log: [ops.log, positive],
  tanh: [ops.tanh, a],
  sigmoid: [ops.sigmoid, a],
  expm1: [ops.expm1, a],
  log1p: [ops.log1p, positive],
  erf: [ops.erf, a],
  sinTurns: [ops.sinTurns, a],
  cosTurns: [ops.cosTurns, a],
  floor: [ops.floor, a],
  flushTiny: [ops.flushTiny, a],
};
const binary: Record<string, (x: Value, y: Value) => Value> = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  maximum: ops.maximum,
  minimum: ops.minimum,
  greater: ops.greater,
  less: ops.less,
  lessEqual: ops.lessEqual,
  equal: ops.equal,
};

describe('primitives', () => {
  test.each(Object.keys(unary))('the derivative of %s equals differences', (name) => {
    const [f, x] = unary[name] ?? [ops.neg, a];
    checkGradient(f, [x]);
  });

  test.each(Object.keys(binary))('both derivatives of %s equal differences', (name) => {
    const f = binary[name] ?? ops.add;
    checkGradient(f, [a, name === 'div' ? positive : b]);
  });

  test.each(Object.keys(binary))('%s with a number on either side has its derivative', (name) => {
    const f = (binary[name] ?? ops.add) as (x: Value | number, y: Value | number) => Value;
    checkGradient((x) => f(x, 0.7), [a]);
    checkGradient((x) => f(0.7, x), [name === 'div' ? positive : a]);
  });

  test('fma and select have the derivatives of their parts', () => {
    const c = input([3, 4], -1, 1, 37);
    checkGradient((x, y, z) => ops.fma(x, y, z), [a, b, c]);
    checkGradient((x) => ops.fma(x, 3, 0.5), [a]);
    checkGradient((x) => ops.fma(-2, x, x), [a]);
    checkGradient((x, y, z) => ops.select(ops.greater(x, 0), y, z), [a, b, c]);
    checkGradient((x, y) => ops.select(ops.greater(x, 0), y, 0), [a, b]);
  });

  test('a value used several times gets the sum of what flows', () => {
    checkGradient((x) => ops.mul(ops.exp(x), ops.add(x, ops.mul(x, x))), [a]);
  });

  test('a loss that is one op of scalars and numbers has its derivative', () => {
    const x = input([], 0.5, 2, 3);
    for (const f of Object.values(binary) as ((x: Value, y: unknown) => Value)[]) {
      const { graph, xs } = weightsOf([x]);
      const [value = graph.rows()] = xs;
      expect(() => gradients(f(value, 2), [value])).not.toThrow();
    }
  });
});

describe('broadcasting', () => {
  const shapes = [[4], [1, 4], [3, 1], [1, 1], [], [2, 3, 4], [1, 3, 1], [2, 1, 1]];

  test.each(shapes.map((shape) => [shape]))(
    'a %j operand gets sums over what stretched',
    (shape) => {
      const x = input(shape, 0.5, 2, 3);
      checkGradient((p, q) => ops.mul(p, q), [a, x]);
      checkGradient((p, q) => ops.div(p, q), [a, x]);
      checkGradient((p, q) => ops.sub(q, p), [a, x]);
    },
  );

  test('operands of the batch stretch along it', () => {
    checkGradient((x, bias) => ops.mul(x, bias), [input([-1, 4]), input([4])]);
    checkGradient((x, scale) => ops.mul(x, scale), [input([-1, 4]), input([-1, 1])]);
    checkGradient((x, y) => ops.mul(x, y), [input([-1, 2, 4]), input([2, 4], -1, 1, 5)]);
    checkGradient((x, y) => ops.mul(x, y), [input([-1, 2, 4]), input([-1, 2, 1], -1, 1, 5)]);
    checkGradient((x, y) => ops.mul(x, y), [input([-1, 2, 4]), input([-1, 1, 4], -1, 1, 5)]);
    checkGradient((x, y) => ops.mul(x, y), [input([-1, 2, 4]), input([2, 1], -1, 1, 5)]);
    const seven = [input([-1, 2, 1, 1, 1, 1, 3]), input([-1, 1, 1, 1, 2, 1, 3], -1, 1, 5)];
    checkGradient((x, y) => ops.mul(x, y), seven);
  });

  test('a softmax along any axis has its derivative', () => {
    const softmax = (x: Value, axis: number): Value => {
      const e = ops.exp(ops.sub(x, ops.max(x, axis, { keepDims: true })));
      return ops.div(e, ops.sum(e, axis, { keepDims: true }));
    };
    for (const axis of [1, 2, 3]) checkGradient((x) => softmax(x, axis), [input([-1, 2, 3, 4])]);
  });
});

describe('arrays', () => {
  const matrix = { aa: [3, 4], ab: [4, 3], ba: [4, 2], bb: [2, 4] };

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('matmul with transposes %s, %s has both derivatives', (transposeA, transposeB) => {
    const left = input(transposeA ? matrix.ab : matrix.aa, -2, 2, 3);
    const right = input(transposeB ? matrix.bb : matrix.ba, -2, 2, 9);
    checkGradient((x, y) => ops.matmul(x, y, { transposeA, transposeB }), [left, right]);
  });

  test('matmul over leading axes and over the batch has both derivatives', () => {
    checkGradient((x, y) => ops.matmul(x, y), [input([2, 3, 4]), input([4, 5])]);
    checkGradient((x, y) => ops.matmul(x, y), [input([-1, 4]), input([4, 5])]);
    checkGradient(
      (x, y) => ops.matmul(x, y, { transposeB: true }),
      [input([-1, 2, 4]), input([5, 4])],
    );
  });

  const cube = input([2, 3, 4], -2, 2, 13);
  const axes: (number | number[] | undefined)[] = [0, 1, 2, -1, [0, 1], [1, 2], [0, 2], undefined];

  test.each(axes.map((axis) => [axis]))('sum, mean and max along %j have derivatives', (axis) => {
    for (const keepDims of [false, true]) {
      checkGradient((x) => ops.sum(x, axis, { keepDims }), [cube]);
      checkGradient((x) => ops.mean(ops.square(x), axis, { keepDims }), [cube]);
      checkGradient((x) => ops.max(x, axis, { keepDims }), [cube]);
    }
  });

  test('reductions along the batch have derivatives', () => {
    const x = input([-1, 2, 4], -2, 2, 17);
    for (const axis of [0, 1, [0, 1], [0, 2], undefined]) {
      checkGradient((v) => ops.sum(ops.square(v), axis), [x]);
      checkGradient((v) => ops.mean(ops.square(v), axis), [x]);
    }
  });

  test('max along the batch has no gradient and says so', () => {
    const check = (): void => checkGradient((v) => ops.max(v, 0), [input([-1, 4])]);
    expect(check).toThrow('max: has no gradient along the axis of the batch.');
  });

  test('reshape and transpose send the gradient back in place', () => {
    checkGradient((x) => ops.square(ops.reshape(x, [4, 6])), [cube]);
    checkGradient((x) => ops.square(ops.transpose(x)), [cube]);
    checkGradient((x) => ops.square(ops.transpose(x, [2, 0, 1])), [cube]);
    for (const order of [
      [0, 2, 1, 3],
      [0, 3, 1, 2],
      [0, 2, 3, 1],
      [1, 0, 2, 3],
      [3, 2, 1, 0],
    ]) {
      checkGradient((x) => ops.square(ops.transpose(x, order)), [input([-1, 2, 3, 4])]);
    }
    checkGradient((x) => ops.square(ops.reshape(x, [-6])), [input([-1, 2, 3])]);
  });
});

describe('choices', () => {
  // dx of f at each x, in float64, for dy = 1.
  function derivativeAt(f: (x: Value) => Value, xs: number[]): number[] {
    const graph = new Graph();
    const x = graph.source({ kind: 'weight', name: 'x' }, [xs.length]);
    const [dx] = evaluateReal(gradients(ops.sum(f(x)), [x]), { sources: new Map([[x, xs]]) });
    return Array.from(dx ?? []);
  }

  test('abs has the derivative 0 at 0', () => {
    expect(derivativeAt(ops.abs, [-2, -0, 0, 2])).toEqual([-1, 0, 0, 1]);
  });

  test('maximum with 0 passes nothing at 0 and passes at a NaN', () => {
    expect(derivativeAt((x) => ops.maximum(x, 0), [-1, -0, 0, 1, NaN])).toEqual([0, 0, 0, 1, 1]);
  });

  test('of two equal operands the second is chosen', () => {
    const graph = new Graph();
    const [x, y] = ['x', 'y'].map((name) => graph.source({ kind: 'weight', name }, [3])) as [
      Value,
      Value,
    ];
    const sources = new Map([
      [x, [1, 2, NaN]],
      [y, [1, NaN, 1]],
    ]);
    for (const f of [ops.maximum, ops.minimum]) {
      const [dx, dy] = evaluateReal(gradients(ops.sum(f(x, y)), [x, y]), { sources });
      expect([...(dx ?? [])]).toEqual([0, 0, 1]);
      expect([...(dy ?? [])]).toEqual([1, 1, 0]);
    }
  });

  test('the largest of a row gives its gradient to the first one only', () => {
    const graph = new Graph();
    const x = graph.source({ kind: 'weight', name: 'x' }, [2, 3]);
    const sources = new Map([[x, [1, 5, 5, 2, 2, 2]]]);
    const [dx] = evaluateReal(gradients(ops.sum(ops.max(x, -1)), [x]), { sources });
    expect([...(dx ?? [])]).toEqual([0, 1, 0, 1, 0, 0]);
  });
});
