import { describe, expect, test } from 'vitest';
import { add, average, maximum, minimum, multiply, subtract } from '../../lib/layers/index.ts';
import type { Layer } from '../../lib/layers/layer.ts';
import { applyMerge, definitionOf } from '../support/apply-layer.ts';
import { expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

function merged(
  layer: Layer,
  samples: readonly (readonly number[])[],
  data: readonly (readonly number[])[],
): number[] {
  const { inputs, y } = applyMerge(layer, samples);
  expect(y.shape).toEqual([-1, ...definitionOf(layer).outputShape(samples)]);
  const [found = []] = evaluateFloat32([y], new Map(inputs.map((x, i) => [x, data[i]!])));
  return [...found];
}

describe('a merge of elements', () => {
  test('may have one input, but for subtract', () => {
    for (const make of [add, average, maximum, minimum, multiply]) {
      expect(merged(make(), [[2]], [[3, -4]])).toEqual([3, -4]);
    }
    const title = 'subtract "subtract": got 1 inputs, needed 2';
    expectRefused(() => definitionOf(subtract()).outputShape([[2]]), title);
  });

  test('stretches axes of size 1', () => {
    const data = [
      [1, 2, 3, 4, 5, 6],
      [10, 20],
    ];
    const pair = [
      [2, 3],
      [2, 1],
    ];
    expect(merged(add(), pair, data)).toEqual([11, 12, 13, 24, 25, 26]);
    expect(merged(add(), pair.toReversed(), data.toReversed())).toEqual([11, 12, 13, 24, 25, 26]);
    expect(merged(add(), [[1, 1], [3]], [[10], [1, 2, 3]])).toEqual([11, 12, 13]);
    expect(merged(multiply(), [[2, 3], [3]], [data[0]!, [1, 0, 2]])).toEqual([1, 0, 6, 4, 0, 12]);
  });

  test('stretches axes between others, and each input along its own', () => {
    const channels = [
      [2, 2, 3],
      [1, 1, 3],
      [2, 1, 1],
    ];
    const data = [Array.from({ length: 12 }, (_, i) => i), [100, 200, 300], [1000, 2000]];
    const wanted = data[0]!.map((x, i) => x + 100 * (1 + (i % 3)) + 1000 * (1 + Math.floor(i / 6)));
    expect(merged(add(), channels, data)).toEqual(wanted);
  });

  test('names itself and the shapes that do not fit', () => {
    expectRefused(
      () => definitionOf(add({ name: 'join' })).outputShape([[3], [4]]),
      'add "join": shapes [n, 3] and [n, 4] do not broadcast',
    );
  });
});
