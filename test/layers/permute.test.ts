import { describe, expect, test } from 'vitest';
import { permute } from '../../lib/layers/permute.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('permute', () => {
  test('puts the axes of a sample in another order', () => {
    const { x, y } = applyLayer(permute({ dims: [2, 1] }), [2, 3]);
    expect(y.shape).toEqual([-1, 3, 2]);
    const data = Array.from({ length: 12 }, (_, e) => e);
    const found = [...(evaluateFloat32([y], new Map([[x, data]]), 2)[0] ?? [])];
    expect(found).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
  });

  test('says what shape comes out', () => {
    expect(definitionOf(permute({ dims: [3, 1, 2] })).outputShape([[4, 5, 6]])).toEqual([6, 4, 5]);
    const idle = applyLayer(permute({ dims: [1, 2] }), [2, 3]);
    expect(idle.y).toBe(idle.x);
  });

  test('names itself where the number of axes differs', () => {
    expectRefused(
      () => definitionOf(permute({ dims: [2, 1] })).outputShape([[4]]),
      'permute "permute": got [*, 4] for dims [2, 1], needed 2 axes beside that of the batch',
    );
  });

  test('checks its options at once', () => {
    expectRefused(() => permute({ dims: [1, 1] }), 'dims: got [1, 1], needed each axis once');
    expectRefused(() => permute({ dims: [0, 1] }), 'dims[0]: got 0');
    const fine = ['an array', 'an empty array'];
    expectOptionChecked(permute, 'permute', 'dims', {}, fine);
    expectOptionsChecked(permute, 'permute');
  });
});
