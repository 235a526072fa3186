import { describe, expect, test } from 'vitest';
import * as activations from '../../lib/activations/index.ts';
import { add, reshape } from '../../lib/graph/ops.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { probabilitiesOf } from '../../lib/graph/probabilities.ts';
import { dense } from '../../lib/layers/dense.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('dense', () => {
  test('is x·kernel + bias on the last axis', () => {
    const { x, y, weights } = applyLayer(dense({ units: 2 }), [3]);
    const { kernel = x, bias = x } = weights;
    const sources = new Map([
      [x, [1, 2, 3, 4, 5, 6]],
      [kernel, [1, 10, 2, 20, 3, 30]],
      [bias, [0.5, -0.5]],
    ]);
    expect(y.shape).toEqual([-1, 2]);
    expect([...(evaluateFloat32([y], sources, 2)[0] ?? [])]).toEqual([14.5, 139.5, 32.5, 319.5]);
  });

  test('acts on the last axis of samples with several', () => {
    const { x, y, weights } = applyLayer(dense({ units: 1, useBias: false }), [2, 2]);
    const sources = new Map([
      [x, [1, 2, 3, 4]],
      [weights['kernel'] ?? x, [1, 100]],
    ]);
    expect(y.shape).toEqual([-1, 2, 1]);
    expect([...(evaluateFloat32([y], sources)[0] ?? [])]).toEqual([201, 403]);
  });

  test('declares kernel and bias with their initializers', () => {
    const specs = definitionOf(dense({ units: 4, kernelInitializer: 'heNormal' })).weights([
      [3, 5],
    ]);
    const picture = specs.map(({ name, shape, initializer, trainable }) => [
      name,
      [...shape],
      initializer.name,
      trainable,
    ]);
    expect(picture).toEqual([
      ['kernel', [5, 4], 'heNormal', true],
      ['bias', [4], 'zeros', true],
    ]);
    expect(definitionOf(dense({ units: 4, useBias: false })).weights([[5]])).toHaveLength(1);
    expect(definitionOf(dense({ units: 4 })).weights([[5]])[0]?.initializer.name).toBe(
      'glorotUniform',
    );
  });

  test('says what shape comes out', () => {
    expect(definitionOf(dense({ units: 4 })).outputShape([[5]])).toEqual([4]);
    expect(definitionOf(dense({ units: 4 })).outputShape([[2, 3, 5]])).toEqual([2, 3, 4]);
    expectRefused(
      () => definitionOf(dense({ units: 4 })).outputShape([[]]),
      'dense "dense"',
      'got [*]',
    );
  });

  test('applies a name, a factory and a function of the user as activation', () => {
    for (const activation of ['softmax', activations.softmax()] as const) {
      expect(probabilitiesOf(applyLayer(dense({ units: 2, activation }), [3]).y)?.kind).toBe(
        'softmax',
      );
    }
    const { x, y, weights } = applyLayer(dense({ units: 1, activation: (v) => add(v, v) }), [1]);
    const { kernel = x, bias = x } = weights;
    const sources = new Map([
      [x, [3]],
      [kernel, [2]],
      [bias, [1]],
    ]);
    expect([...(evaluateFloat32([y], sources)[0] ?? [])]).toEqual([14]);
  });

  test('names itself when an activation returns something else than a value like its input', () => {
    const apply = (activation: (v: never) => unknown): unknown =>
      applyLayer(dense({ units: 4, name: 'odd', activation: activation as never }), [3]);
    expectRefused(() => apply(() => 3), 'dense "odd": the activation returned 3, needed a Value');
    expectRefused(() => apply(() => undefined), 'dense "odd"', 'undefined');
    expectRefused(() => apply((v) => reshape(v, [-4])), 'dense "odd"', '[4n]', '[n, 4]');
    const stranger = new Graph().rows();
    expectRefused(() => apply(() => stranger), 'dense "odd"', 'another graph');
  });
});

describe('options of dense', () => {
  test('are checked at once', () => {
    expectOptionChecked(dense, 'dense', 'units');
    expectOptionChecked(dense, 'dense', 'useBias', { units: 1 }, ['true']);
    expectOptionChecked(dense, 'dense', 'activation', { units: 1 }, ['a function']);
    expectOptionChecked(dense, 'dense', 'kernelInitializer', { units: 1 });
    expectOptionChecked(dense, 'dense', 'biasInitializer', { units: 1 });
    expectOptionChecked(dense, 'dense', 'trainable', { units: 1 }, ['true']);
    expectOptionChecked(dense, 'dense', 'name', { units: 1 }, ['a string', 'a digit']);
    expectOptionChecked(dense, 'dense', 'inputShape', { units: 1 }, ['an array', 'an empty array']);
    expectOptionsChecked(dense, 'dense');
  });

  test('are needed, and a misspelt one is suggested', () => {
    expectRefused(() => dense(undefined as never), 'dense: units: got undefined');
    expectRefused(() => dense({ unit: 3 } as never), 'unknown option "unit"', '"units"?');
    expectRefused(() => dense({ units: 3, activation: 'rleu' as never }), 'Did you mean "relu"?');
    expectRefused(
      () => dense({ units: 3, activation: activations.relu as never }),
      'Call it: activations.relu().',
    );
    expectRefused(
      () => dense({ units: 3, kernelInitializer: 'glorotuniform' as never }),
      'Did you mean "glorotUniform"?',
    );
  });
});
