import { describe, expect, test } from 'vitest';
import { gelu } from '../../lib/activations/gelu.ts';
import { atPoints } from '../support/at-points.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, expectNear, input } from '../support/gradient-check.ts';

describe.each(['none', 'tanh'] as const)('gelu with approximate %s', (approximate) => {
  const f = gelu({ approximate });

  test('goes from 0 to x', () => {
    const { y, dx } = atPoints(f, [-1e4, -0, 0, 1e4, Infinity, NaN]);
    expect(y).toEqual([-0, -0, 0, 1e4, Infinity, NaN]);
    expect(dx.slice(0, 4)).toEqual([0, 0.5, 0.5, 1]);
  });

  test('has its gradient', () => {
    checkGradient((x) => f(x), [input([4, 5], -4, 4)]);
  });
});

test('gelu is by the error function unless told, and both are close', () => {
  const x = Array.from({ length: 81 }, (_, i) => (i - 40) / 8);
  const [exact, close] = [atPoints(gelu(), x).y, atPoints(gelu({ approximate: 'tanh' }), x).y];
  expect(atPoints(gelu({ approximate: 'none' }), x).y).toEqual(exact);
  const worst = Math.max(...exact.map((y, i) => Math.abs(y - (close[i] ?? NaN))));
  expect(worst).toBeGreaterThan(1e-4);
  expect(worst).toBeLessThan(5e-4);
});

test('gelu by tanh keeps its digits far below 0', () => {
  const [y = NaN] = atPoints(gelu({ approximate: 'tanh' }), [-8]).y;
  const u = Math.sqrt(2 / Math.PI) * (8 + 0.044715 * 512);
  expectNear([y / (-8 / (1 + Math.exp(2 * u)))], [1], 1e-5, 'ratio');
});

test('gelu checks its options at once', () => {
  expectOptionChecked(gelu, 'gelu', 'approximate');
  expectOptionsChecked(gelu, 'gelu');
});
