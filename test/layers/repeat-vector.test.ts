import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import { repeatVector } from '../../lib/layers/repeat-vector.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

describe('repeatVector', () => {
  test('gives each sample n times, and back the sum of what flows to each', () => {
    const { x, y, graph } = applyLayer(repeatVector({ n: 3 }), [2]);
    const dy = graph.source({ kind: 'weight', name: 'dy' }, y.shape);
    const [dx = x] = gradients(sum(mul(y, dy)), [x]);
    const sources = new Map([
      [x, [1, 2, 3, 4]],
      [dy, [1, 2, 4, 8, 16, 32, 0.5, 0.25, 1, 2, 3, 4]],
    ]);
    const [found = [], flow = []] = evaluateFloat32([y, dx], sources, 2);
    expect([...found]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
    expect([...flow]).toEqual([21, 42, 4.5, 6.25]);
  });

  test('says what shape comes out', () => {
    expect(definitionOf(repeatVector({ n: 3 })).outputShape([[5]])).toEqual([3, 5]);
    for (const shape of [[], [2, 3]]) {
      expectRefused(
        () => definitionOf(repeatVector({ n: 3 })).outputShape([shape]),
        'repeatVector "repeatVector": got [*',
        'needed vectors, [*, size]',
      );
    }
  });

  test('checks its options at once', () => {
    expectOptionChecked(repeatVector, 'repeatVector', 'n');
    expectOptionsChecked(repeatVector, 'repeatVector');
  });
});
