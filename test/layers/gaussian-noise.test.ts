import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import { gaussianNoise } from '../../lib/layers/gaussian-noise.ts';
import { applyLayer } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { hasMoments } from '../support/fill-weight.ts';
import { ordinary } from '../support/fills.ts';

describe('gaussianNoise', () => {
  test('is absent in prediction and without deviation', () => {
    const still = applyLayer(gaussianNoise({ stddev: 0.5 }), [4]);
    expect(still.y).toBe(still.x);
    const idle = applyLayer(gaussianNoise({ stddev: 0 }), [4], true);
    expect(idle.y).toBe(idle.x);
  });

  test('adds noise of its deviation to each element', () => {
    const { x, y } = applyLayer(gaussianNoise({ stddev: 0.25 }), [5000], true);
    const zeros = new Float32Array(10000);
    const [noise] = evaluateFloat32([y], new Map([[x, zeros]]), 2);
    expect(hasMoments(noise!, 0, 0.25)).toBe(true);
    const data = ordinary(10000, 1);
    const [noisy] = evaluateFloat32([y], new Map([[x, data]]), 2);
    const added = noisy!.map((value, e) => value - data[e]!);
    expect(hasMoments(added, 0, 0.25)).toBe(true);
    expect(new Set(noise).size).toBeGreaterThan(9900);
  });

  test('passes the gradient', () => {
    const { x, y, graph } = applyLayer(gaussianNoise({ stddev: 2 }), [3], true);
    const dy = graph.source({ kind: 'weight', name: 'dy' }, y.shape);
    const [dx = x] = gradients(sum(mul(y, dy)), [x]);
    const sources = new Map([
      [x, [1, 2, 3]],
      [dy, [4, 5, 6]],
    ]);
    expect(evaluateFloat32([dx], sources)[0]).toEqual(Float32Array.of(4, 5, 6));
  });

  test('checks its options at once', () => {
    const fine = ['1.5', '2^31', '2^53'];
    expectOptionChecked(gaussianNoise, 'gaussianNoise', 'stddev', {}, fine);
    expectOptionsChecked(gaussianNoise, 'gaussianNoise');
  });
});
