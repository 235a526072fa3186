import { describe, expect, test } from 'vitest';
import { flatten } from '../../lib/layers/flatten.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('flatten', () => {
  test('lays all axes of a sample in one, row-major', () => {
    const { x, y } = applyLayer(flatten(), [2, 3]);
    expect(y.shape).toEqual([-1, 6]);
    const data = Float32Array.from({ length: 12 }, (_, e) => e);
    expect(evaluateFloat32([y], new Map([[x, data]]), 2)[0]).toEqual(data);
  });

  test('says what shape comes out', () => {
    expect(definitionOf(flatten()).outputShape([[2, 3, 4]])).toEqual([24]);
    expect(definitionOf(flatten()).outputShape([[]])).toEqual([1]);
    expect(applyLayer(flatten(), []).y.shape).toEqual([-1, 1]);
    const flat = applyLayer(flatten(), [5]);
    expect(flat.y).toBe(flat.x);
  });

  test('checks its options at once', () => {
    expectOptionChecked(flatten, 'flatten', 'trainable', {}, ['true']);
    expectOptionsChecked(flatten, 'flatten');
  });
});
