// clip: what it gives and what it passes at, inside and outside of its bounds.
import { expect, test } from 'vitest';
import { gradients } from '#lib/graph/gradient.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { clip, sum } from '#lib/graph/ops.ts';
import { evaluateBoth } from '../support/evaluate.ts';
import { checkGradient, input } from '../support/gradient-check.ts';

const graph = new Graph();
const x = graph.source({ kind: 'weight', name: 'x' }, [9]);
const points = [-Infinity, -2, -1, -0, 0, 0.5, 3, Infinity, NaN];

test('clip keeps what lies between the bounds, bounds and NaN included', () => {
  const { real, float32 } = evaluateBoth([clip(x, -1, 3), clip(x, 0, 0)], new Map([[x, points]]));
  expect([...float32[0]!]).toEqual([-1, -1, -1, -0, 0, 0.5, 3, 3, NaN]);
  expect([...float32[1]!]).toEqual([0, 0, 0, -0, 0, 0, 0, 0, NaN]);
  expect(float32.map((array) => [...array])).toEqual(real.map((array) => [...array]));
});

test('clip passes the gradient there and nowhere else', () => {
  const [dx = x] = gradients(sum(clip(x, -1, 3)), [x]);
  const { float32 } = evaluateBoth([dx], new Map([[x, points]]));
  expect([...float32[0]!]).toEqual([0, 0, 1, 1, 1, 1, 1, 0, 1]);
});

test('clip has the gradients of all that are Values', () => {
  const bounds = [input([4], -1, 0, 3), input([4], 0, 1, 5)];
  checkGradient((a) => clip(a, -0.7, 1.1), [input([3, 4])]);
  checkGradient((a, min, max) => clip(a, min, max), [input([3, 4]), ...bounds]);
});

test('clip refuses bounds that are none', () => {
  const refused: [() => Value, string][] = [
    [() => clip(3 as never, 0, 1), 'clip: got 3, needed a Value.'],
    [() => clip(x, '0' as never, 1), 'clip: min: got "0", needed a Value or a number.'],
    [() => clip(x, 0, undefined as never), 'clip: max: got undefined, needed a Value or a number.'],
    [() => clip(x, 1, 0), 'clip: got min 1 and max 0, needed min <= max.'],
    [() => clip(x, NaN, 0), 'clip: got min NaN and max 0, needed min <= max.'],
  ];
  for (const [call, message] of refused) expect(call).toThrow(message);
});
