import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import { concatenate } from '../../lib/layers/concatenate.ts';
import { functionalModel, input, layers, ops } from '../../lib/index.ts';
import { applyMerge, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('concatenate', () => {
  test('puts its inputs behind one another, row by row', () => {
    const { inputs, y } = applyMerge(concatenate(), [[2], [1]]);
    const dy = y.graph.source({ kind: 'weight', name: 'dy' }, y.shape);
    const flows = gradients(sum(mul(y, dy)), inputs);
    const found = evaluateFloat32(
      [y, ...flows],
      new Map([
        [inputs[0]!, [1, 2, 3, 4]],
        [inputs[1]!, [10, 20]],
        [dy, [5, 6, 7, 8, 9, 11]],
      ]),
      2,
    );
    expect(found.map((array) => [...array])).toEqual([
      [1, 2, 10, 3, 4, 20],
      [5, 6, 8, 9],
      [7, 11],
    ]);
  });

  test('works along each axis of a sample, counted with that of the batch', () => {
    const pair = [
      [2, 3],
      [2, 3],
    ];
    expect(definitionOf(concatenate({ axis: 1 })).outputShape(pair)).toEqual([4, 3]);
    expect(definitionOf(concatenate({ axis: -2 })).outputShape(pair)).toEqual([4, 3]);
    for (const axis of [2, -1]) {
      expect(definitionOf(concatenate({ axis })).outputShape(pair)).toEqual([2, 6]);
    }
  });

  test('takes indices, but not beside numbers', () => {
    const indices = input({ shape: [2], type: 'i32', name: 'indices' });
    const y = layers.concatenate().apply([indices, indices]);
    expect([y.type, y.shape]).toEqual(['i32', [-1, 4]]);
    const hot = layers.custom({ apply: (x) => ops.oneHot(x, 2) });
    const model = functionalModel({ inputs: indices, outputs: hot.apply(y) });
    const [zero, one] = [
      [1, 0],
      [0, 1],
    ];
    expect(model.predict([[0, 1]]).toArray()).toEqual([[zero, one, zero, one]]);
    const mixed = (): unknown => layers.concatenate().apply([indices, input({ shape: [2] })]);
    expect(mixed).toThrow('concatenate "concatenate": apply: got f32 [n, 2], needed i32');
  });

  test('names itself, the shapes and the axis that do not fit', () => {
    const shape =
      (axis: number, ...shapes: number[][]) =>
      () =>
        definitionOf(concatenate({ axis })).outputShape(shapes);
    const title = 'concatenate "concatenate": ';
    expectRefused(
      shape(-1, [2, 3], [3, 3]),
      `${title}shapes [*, 2, 3] and [*, 3, 3] differ elsewhere than in axis 2`,
    );
    expectRefused(shape(-1, [2, 3], [3]), `${title}shapes [*, 2, 3] and [*, 3] differ`);
    expectRefused(
      shape(3, [2, 3]),
      `${title}axis: got 3 for [*, 2, 3], needed 1 to 2, or -2 to -1`,
    );
    expectRefused(shape(-3, [2, 3]), 'got -3');
    expectRefused(shape(-1, []), 'axis: got -1 for [*], needed an input with axes');
  });

  test('checks its options at once', () => {
    expectRefused(
      () => concatenate({ axis: 0 }),
      'concatenate: axis: got 0, the axis of the batch',
    );
    expectOptionChecked(concatenate, 'concatenate', 'axis', {}, ['-1']);
    expectOptionsChecked(concatenate, 'concatenate');
  });
});
