import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { prelu } from '../../lib/layers/prelu.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('prelu', () => {
  test('has a slope of its own below 0 for each element of a sample', () => {
    const { x, y, weights } = applyLayer(prelu(), [3]);
    const { alpha = x } = weights;
    const sources = new Map([
      [x, [-2, 0, 3, -4, -6, -Infinity]],
      [alpha, [0.5, 0.25, -1]],
    ]);
    const found = evaluateFloat32([y, ...gradients(sum(y), [x, alpha])], sources, 2);
    expect(found.map((array) => [...array])).toEqual([
      [-1, 0, 3, -2, -1.5, Infinity],
      [0.5, 0.25, 1, 0.5, 0.25, -1],
      [-6, -6, -Infinity],
    ]);
  });

  test('keeps infinities away from slopes that do not serve them', () => {
    const { x, y, weights } = applyLayer(prelu(), [1]);
    const { alpha = x } = weights;
    const sources = new Map([
      [x, [Infinity]],
      [alpha, [0]],
    ]);
    const found = evaluateFloat32([y, ...gradients(sum(y), [x, alpha])], sources);
    expect(found.map((array) => [...array])).toEqual([[Infinity], [1], [0]]);
  });

  test('shares slopes along axes', () => {
    const shapeOf = (...sharedAxes: number[]): readonly number[] | undefined =>
      definitionOf(prelu({ sharedAxes })).weights([[4, 5, 6]])[0]?.shape;
    expect(shapeOf()).toEqual([4, 5, 6]);
    expect(shapeOf(1, 2)).toEqual([1, 1, 6]);
    expect(shapeOf(3)).toEqual([4, 5, 1]);
    const { x, y, weights } = applyLayer(prelu({ sharedAxes: [2] }), [2, 2]);
    const sources = new Map([
      [x, [-1, -2, -3, -4]],
      [weights['alpha']!, [10, 100]],
    ]);
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([-10, -20, -300, -400]);
  });

  test('may share the middle axis of three', () => {
    const { x, y, weights } = applyLayer(prelu({ sharedAxes: [2] }), [2, 2, 2]);
    expect(weights['alpha']!.shape).toEqual([2, 1, 2]);
    const sources = new Map([
      [x, [-1, -2, -3, -4, -5, -6, -7, -8]],
      [weights['alpha']!, [1, 10, 100, 1000]],
    ]);
    const found = [...evaluateFloat32([y], sources)[0]!];
    expect(found).toEqual([-1, -20, -3, -40, -500, -6000, -700, -8000]);
  });

  test('names itself and an axis that it does not have', () => {
    expectRefused(
      () => definitionOf(prelu({ sharedAxes: [2] })).outputShape([[4]]),
      'prelu "prelu": sharedAxes: got 2, needed at most 1',
    );
  });

  test('checks its options at once', () => {
    expectOptionChecked(prelu, 'prelu', 'alphaInitializer');
    expectOptionChecked(prelu, 'prelu', 'alphaRegularizer', {}, ['a function']);
    expectOptionChecked(prelu, 'prelu', 'alphaConstraint', {}, ['a function']);
    expectOptionChecked(prelu, 'prelu', 'sharedAxes', {}, ['an array', 'an empty array']);
    expectOptionsChecked(prelu, 'prelu');
  });
});
