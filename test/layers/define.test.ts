import { describe, expect, test } from 'vitest';
import { dense } from '../../lib/layers/dense.ts';
import { sampleText, titleOf } from '../../lib/layers/define.ts';
import * as layers from '../../lib/layers/index.ts';
import { expectRefused } from '../support/bad-values.ts';

describe('every layer', () => {
  const made = [
    layers.dense({ units: 1, name: 'a' }),
    layers.activation({ activation: 'relu', name: 'a' }),
    layers.flatten({ name: 'a' }),
    layers.custom({ type: 'custom', apply: (x) => x, name: 'a' }),
    layers.dropout({ rate: 0.5, name: 'a' }),
    layers.inputLayer({ shape: [1], name: 'a' }),
  ];

  test('has a type, a name and can be frozen', () => {
    expect(made.map(({ type }) => type).toSorted()).toEqual(Object.keys(layers).toSorted());
    for (const layer of made) {
      expect([layer.name, layer.named, layer.trainable]).toEqual(['a', true, true]);
      layer.trainable = false;
      expect(layer.trainable).toBe(false);
    }
  });

  test('without a name carries its type until the model names it', () => {
    const layer = dense({ units: 1, trainable: false });
    expect([layer.name, layer.named, layer.trainable]).toEqual(['dense', false, false]);
    layer.name = 'dense_1';
    expect(titleOf(layer)).toBe('dense "dense_1"');
  });

  test('with an input shape refuses another one and names itself', () => {
    const layer = dense({ units: 1, name: 'hidden', inputShape: [784] });
    expect(layer.outputShape([[784]])).toEqual([1]);
    expect(() => layer.outputShape([[28, 28]])).toThrow(
      'dense "hidden": expected input [*, 784], got [*, 28, 28]. Flatten the samples first?',
    );
    expectRefused(() => layer.outputShape([[783]]), 'expected input [*, 784], got [*, 783].');
  });

  test('prints shapes of samples with the batch in front', () => {
    expect([sampleText([]), sampleText([3])]).toEqual(['[*]', '[*, 3]']);
  });
});
