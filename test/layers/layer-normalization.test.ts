import { describe, expect, test } from 'vitest';
import { layerNormalization } from '../../lib/layers/layer-normalization.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('layerNormalization', () => {
  test('takes mean and deviation of each position away', () => {
    const own = layerNormalization({ epsilon: 2 ** -126 });
    const { x, y, weights } = applyLayer(own, [2, 2]);
    const { gamma = x, beta = x } = weights;
    const sources = new Map([
      [x, [1, 3, 10, 2]],
      [gamma, [2, 3]],
      [beta, [100, 0]],
    ]);
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([98, 3, 102, -3]);
  });

  test('normalizes over several axes at once', () => {
    const own = layerNormalization({ axis: [1, 2], epsilon: 2 ** -126, scale: false });
    const { x, y, weights } = applyLayer(own, [2, 2]);
    expect(
      definitionOf(own)
        .weights([[2, 2]])
        .map(({ name, shape }) => [name, [...shape]]),
    ).toEqual([['beta', [2, 2]]]);
    const sources = new Map([
      [x, [1, 3, 3, 1]],
      [weights['beta']!, [0, 10, 20, 30]],
    ]);
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([-1, 11, 21, 29]);
  });

  test('keeps a row of equal numbers finite', () => {
    const { x, y, weights } = applyLayer(layerNormalization({ center: false }), [3]);
    const sources = new Map([
      [x, [5, 5, 5]],
      [weights['gamma']!, [1, 1, 1]],
    ]);
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([0, 0, 0]);
  });

  test('names itself where the axes are not the last', () => {
    for (const axis of [1, -2, [1, -1], 4]) {
      expectRefused(
        () => definitionOf(layerNormalization({ axis, name: 'norm' })).outputShape([[4, 5, 6]]),
        `layerNormalization "norm": axis: got ${[axis].flat().join(', ')} for [*, 4, 5, 6]`,
        'needed the last axes of a sample. Permute it first?',
      );
    }
    for (const axis of [3, -1, [2, 3], [-1, -2, -3]]) {
      expect(definitionOf(layerNormalization({ axis })).outputShape([[4, 5, 6]])).toEqual([
        4, 5, 6,
      ]);
    }
  });

  test('checks its options at once', () => {
    const type = 'layerNormalization';
    expectOptionChecked(layerNormalization, type, 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(layerNormalization, type, 'axis', {}, ['-1', 'an array']);
    expectOptionChecked(layerNormalization, type, 'betaRegularizer', {}, ['a function']);
    expectOptionsChecked(layerNormalization, type);
    expectRefused(() => layerNormalization({ axis: 0 }), 'axis: got 0, the axis of the batch');
  });
});
