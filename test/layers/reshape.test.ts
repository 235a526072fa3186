import { describe, expect, test } from 'vitest';
import { reshape } from '../../lib/layers/reshape.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('reshape', () => {
  test('keeps the elements in their order', () => {
    const { x, y } = applyLayer(reshape({ targetShape: [3, 2] }), [2, 3]);
    expect(y.shape).toEqual([-1, 3, 2]);
    const data = Float32Array.from({ length: 12 }, (_, e) => e);
    expect(evaluateFloat32([y], new Map([[x, data]]), 2)[0]).toEqual(data);
  });

  test('finds the size that is left open', () => {
    const shapeOf = (targetShape: number[], shape: number[]): readonly number[] =>
      definitionOf(reshape({ targetShape })).outputShape([shape]);
    expect(shapeOf([4, -1], [2, 6])).toEqual([4, 3]);
    expect(shapeOf([-1], [])).toEqual([1]);
    expect(shapeOf([-1, 6], [2, 3])).toEqual([1, 6]);
    expect(shapeOf([], [1])).toEqual([]);
    expect(applyLayer(reshape({ targetShape: [-1, 2] }), [6]).y.shape).toEqual([-1, 3, 2]);
  });

  test('names itself and both counts where they differ', () => {
    expectRefused(
      () => definitionOf(reshape({ targetShape: [4, 2], name: 'fold' })).outputShape([[2, 3]]),
      'reshape "fold": targetShape: got [*, 2, 3], 6 elements, needed 8 for [4, 2]',
    );
    expectRefused(
      () => definitionOf(reshape({ targetShape: [-1, 4] })).outputShape([[2, 3]]),
      'needed a multiple of 4 for [-1, 4]',
    );
    expectRefused(
      () => definitionOf(reshape({ targetShape: [8] })).outputShape([[4]]),
      '4 elements, needed 8',
    );
  });

  test('checks its options at once', () => {
    expectRefused(() => reshape({ targetShape: [-1, -1] }), 'targetShape: got -1 2 times');
    expectRefused(() => reshape({ targetShape: [-2] }), 'targetShape[0]: got -2');
    const fine = ['an array', 'an empty array'];
    expectOptionChecked(reshape, 'reshape', 'targetShape', {}, fine);
    expectOptionsChecked(reshape, 'reshape');
  });
});
