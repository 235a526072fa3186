import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { sum } from '../../lib/graph/ops.ts';
import { dot } from '../../lib/layers/dot.ts';
import { applyMerge, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

function dotted(
  options: Parameters<typeof dot>[0],
  samples: readonly (readonly number[])[],
  data: readonly (readonly number[])[],
  rows = 1,
): number[] {
  const layer = dot(options);
  const { inputs, y } = applyMerge(layer, samples);
  expect(y.shape).toEqual([-1, ...definitionOf(layer).outputShape(samples)]);
  const sources = new Map(inputs.map((x, i) => [x, data[i]!]));
  return [...evaluateFloat32([y], sources, rows)[0]!];
}

describe('dot', () => {
  test('multiplies vectors of the same sample', () => {
    const pair = [[2], [2]];
    const data = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ];
    expect(dotted({ axes: 1 }, pair, data, 2)).toEqual([17, 53]);
    expect(dotted({ axes: -1 }, pair, data, 2)).toEqual([17, 53]);
  });

  test('multiplies matrices of the same sample, along any of their axes', () => {
    const data = [
      [1, 2, 3, 4, 5, 6],
      [1, 10, 100, 1000, 10000, 100000],
    ];
    // [2, 3] × [3, 2]
    expect(
      dotted(
        { axes: [2, 1] },
        [
          [2, 3],
          [3, 2],
        ],
        data,
      ),
    ).toEqual([30201, 302010, 60504, 605040]);
    // The columns of both: [3, 2] × [2, 3]
    const columns = dotted(
      { axes: 1 },
      [
        [2, 3],
        [2, 3],
      ],
      data,
    );
    expect(columns).toEqual([4001, 40010, 400100, 5002, 50020, 500200, 6003, 60030, 600300]);
    expect(dotted({ axes: [-1, 1] }, [[2, 3], [3]], [data[0]!, [1, 10, 100]])).toEqual([321, 654]);
  });

  test('may take the cosine, which is 0 where a vector is 0', () => {
    const pair = [[2], [2]];
    const found = dotted(
      { axes: 1, normalize: true },
      pair,
      [
        [3, 4, 3, 4, 0, 0, 1, 0],
        [6, 8, -8, 6, 1, 2, -5, 0],
      ],
      4,
    );
    expect(found.map((v) => Math.round(v * 1e6) / 1e6)).toEqual([1, 0, 0, -1]);
    const { inputs, y } = applyMerge(dot({ axes: 1, normalize: true }), pair);
    const flows = gradients(sum(y), inputs);
    const zeros = evaluateFloat32(flows, new Map(inputs.map((x) => [x, [0, 0]])));
    expect(zeros.every((flow) => flow.every(Number.isFinite))).toBe(true);
  });

  test('names itself and the shapes that do not fit', () => {
    const shape =
      (axes: number | [number, number], ...shapes: number[][]) =>
      () =>
        definitionOf(dot({ axes })).outputShape(shapes);
    expectRefused(shape(1, [3]), 'dot "dot": got 1 inputs, needed two');
    expectRefused(
      shape([2, 1], [4, 3], [4, 3]),
      '[*, 4, 3] and [*, 4, 3] differ along axes 2 and 1',
    );
    expectRefused(shape(2, [4], [4, 3]), 'dot "dot": axes: [*, 4] has no axis 2 beside the batch');
    expectRefused(shape(-2, [4], [4]), 'axes: [*, 4] has no axis -2');
  });

  test('checks its options at once', () => {
    expectOptionChecked(dot, 'dot', 'axes', {}, ['-1']);
    expectOptionChecked(dot, 'dot', 'normalize', { axes: 1 }, ['true']);
    expectOptionsChecked(dot, 'dot');
    expectRefused(() => dot({ axes: [1, 0] }), 'dot: axes: got 0, the axis of the batch');
  });
});
