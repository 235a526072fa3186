import { describe, expect, test } from 'vitest';
import { rmsNormalization } from '../../lib/layers/rms-normalization.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('rmsNormalization', () => {
  test('divides each position by the root of its mean square', () => {
    const { x, y, weights } = applyLayer(rmsNormalization({ epsilon: 2 ** -126 }), [2, 4]);
    const sources = new Map([
      [x, [1, -1, 1, 1, 6, 2, 2, 6]],
      [weights['scale']!, [1, 2, 3, 4]],
    ]);
    const root = Math.fround(1 / Math.fround(Math.sqrt(20)));
    const scaled = [6, 4, 6, 24].map((v, i) => {
      const own = [6, 2, 2, 6][i]!;
      return Math.fround(Math.fround(own * root) * (v / own));
    });
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([1, -2, 3, 4, ...scaled]);
  });

  test('has one weight, of the shape of its axes', () => {
    const picture = (axis: number | number[]) =>
      definitionOf(rmsNormalization({ axis }))
        .weights([[4, 5]])
        .map(({ name, shape, initializer }) => [name, [...shape], initializer.name]);
    expect(picture(-1)).toEqual([['scale', [5], 'ones']]);
    expect(picture([1, 2])).toEqual([['scale', [4, 5], 'ones']]);
    expectRefused(
      () => definitionOf(rmsNormalization({ axis: 1 })).outputShape([[4, 5]]),
      'rmsNormalization "rmsNormalization": axis: got 1',
    );
  });

  test('checks its options at once', () => {
    const type = 'rmsNormalization';
    expectOptionChecked(rmsNormalization, type, 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(rmsNormalization, type, 'axis', {}, ['-1', 'an array']);
    expectOptionChecked(rmsNormalization, type, 'scaleInitializer');
    expectOptionsChecked(rmsNormalization, type);
  });
});
