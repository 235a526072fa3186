import { describe, expect, test } from 'vitest';
import { inputLayer } from '../../lib/layers/input-layer.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';

describe('inputLayer', () => {
  test('states a shape and passes everything on', () => {
    const layer = definitionOf(inputLayer({ shape: [28, 28], name: 'image' }));
    expect(layer.inputShape).toEqual([28, 28]);
    expect([layer.name, layer.named, layer.type]).toEqual(['image', true, 'inputLayer']);
    expect(layer.outputShape([[28, 28]])).toEqual([28, 28]);
    const { x, y } = applyLayer(layer, [28, 28]);
    expect(y).toBe(x);
  });

  test('checks its options at once', () => {
    expectRefused(() => inputLayer({} as never), 'inputLayer: shape: got undefined');
    expectOptionChecked(inputLayer, 'inputLayer', 'shape', {}, ['an array', 'an empty array']);
    expectOptionChecked(inputLayer, 'inputLayer', 'name', { shape: [1] }, ['a string', 'a digit']);
    expectOptionsChecked(inputLayer, 'inputLayer');
  });
});
