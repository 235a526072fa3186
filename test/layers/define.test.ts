import { describe, expect, test } from 'vitest';
import { dense } from '../../lib/layers/dense.ts';
import { nameLayer, sampleText, titleOf } from '../../lib/layers/define.ts';
import { div32, mul32 } from '../../lib/arithmetic.ts';
import { input, sequential } from '../../lib/index.ts';
import { flatten } from '../../lib/layers/flatten.ts';
import * as layers from '../../lib/layers/index.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { layerCases } from '../support/layer-cases.ts';
import { expectRefused } from '../support/bad-values.ts';

describe('every layer', () => {
  test('has its own name as its type, and can be frozen', () => {
    const made = layerCases.map(({ make }) => make());
    const types = new Set(made.map(({ type }) => type));
    expect([...types].toSorted()).toEqual(Object.keys(layers).toSorted());
    for (const layer of made) {
      expect([layer.name, layer.named, layer.trainable]).toEqual([layer.type, false, true]);
      layer.trainable = false;
      expect(layer.trainable).toBe(false);
    }
  });

  test('takes a name', () => {
    const made = [
      layers.dense({ units: 1, name: 'a' }),
      layers.add({ name: 'a' }),
      layers.custom({ type: 'own', apply: (x) => x, name: 'a' }),
      layers.inputLayer({ shape: [1], name: 'a' }),
    ];
    const definitions = made.map(definitionOf);
    expect(definitions.map(titleOf)).toEqual(['dense "a"', 'add "a"', 'own "a"', 'inputLayer "a"']);
    expect(definitions.every(({ named }) => named)).toBe(true);
  });

  test('takes a penalty on what it gives', () => {
    const { penalties, y } = applyLayer(flatten({ activityRegularizer: 'l2' }), [2]);
    expect(penalties).toHaveLength(1);
    const [found] = evaluateFloat32([penalties[0]!], new Map([[y, [1, 2, 3, 4]]]), 2);
    expect(found).toEqual(Float32Array.of(div32(mul32(30, Math.fround(0.01)), 2)));
    const wrong = (): unknown => flatten({ activityRegularizer: 'l3' as never });
    expectRefused(wrong, 'flatten: activityRegularizer: unknown name "l3"');
  });

  test('without a name carries its type until the model names it', () => {
    const layer = definitionOf(dense({ units: 1, trainable: false }));
    expect([layer.name, layer.named, layer.trainable]).toEqual(['dense', false, false]);
    nameLayer(layer, 'dense_1');
    expect([titleOf(layer), layer.named]).toEqual(['dense "dense_1"', true]);
    nameLayer(layer, undefined);
    expect([layer.name, layer.named]).toEqual(['dense', false]);
  });

  test('keeps its name, whoever writes another one, before there is a model and after', () => {
    const layer = dense({ units: 1, inputShape: [1] });
    const rename = () => void Object.assign(layer, { name: 'other' });
    expect(rename).toThrow(TypeError);
    const model = sequential([layer]);
    expect(rename).toThrow(TypeError);
    expect(layer.name).toBe('dense');
    expect(model.predict([[1]]).shape).toEqual([1, 1]);
  });

  test('with an input shape refuses another one and names itself', () => {
    const layer = definitionOf(dense({ units: 1, name: 'hidden', inputShape: [784] }));
    expect(layer.outputShape([[784]])).toEqual([1]);
    expect(() => layer.outputShape([[28, 28]])).toThrow(
      'dense "hidden": expected input [*, 784], got [*, 28, 28]. Flatten the samples first?',
    );
    expectRefused(() => layer.outputShape([[783]]), 'expected input [*, 784], got [*, 783].');
  });

  test('is called on one argument, so that no input is lost', () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    type Apply = (this: void, ...given: unknown[]) => { shape: readonly number[] };
    const { apply: both } = layers.add({ name: 'both' }) as unknown as { apply: Apply };
    const hint = 'Several inputs go in an array: apply([a, b]).';
    for (const other of [b, [b], {}, undefined]) {
      const text = `add "both": apply: got 2 arguments, needed one. ${hint}`;
      expect(() => both(a, other)).toThrow(new TypeError(text));
    }
    expect(() => both(a, b, b)).toThrow('got 3 arguments');
    const { apply: shared } = layers.dense({ units: 3 }) as unknown as { apply: Apply };
    const shapes = [a, b].map(shared).map(({ shape }) => shape);
    expect(shapes).toEqual([
      [-1, 3],
      [-1, 3],
    ]);
  });

  test('prints shapes of samples with the batch in front', () => {
    expect([sampleText([]), sampleText([3])]).toEqual(['[*]', '[*, 3]']);
  });
});
