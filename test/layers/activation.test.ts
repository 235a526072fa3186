import { describe, expect, test } from 'vitest';
import { mul, sigmoid } from '../../lib/graph/ops.ts';
import { activation } from '../../lib/layers/activation.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('activation', () => {
  test('applies a name or a function of the user', () => {
    const relu = applyLayer(activation({ activation: 'relu' }), [3]);
    const found = evaluateFloat32([relu.y], new Map([[relu.x, [-1, 0, 2]]]))[0];
    expect(found).toEqual(Float32Array.of(0, 0, 2));
    const own = applyLayer(activation({ activation: (x) => mul(x, sigmoid(x)) }), [1]);
    expect(evaluateFloat32([own.y], new Map([[own.x, [0]]]))[0]).toEqual(Float32Array.of(0));
  });

  test('keeps the shape', () => {
    expect(definitionOf(activation({ activation: 'tanh' })).outputShape([[3, 4]])).toEqual([3, 4]);
  });

  test('checks its options at once', () => {
    expectRefused(() => activation({} as never), 'activation: activation: got undefined');
    expectOptionChecked(activation, 'activation', 'activation', {}, ['a function']);
    expectOptionsChecked(activation, 'activation');
  });

  test('names itself when softmax has no classes', () => {
    const apply = (): unknown => applyLayer(activation({ activation: 'softmax' }), []);
    expectRefused(apply, 'softmax: got [n], needed an axis of classes');
  });
});
