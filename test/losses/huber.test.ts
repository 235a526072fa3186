import { expect, test } from 'vitest';
import { huber } from '../../lib/losses/huber.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

const sum = { reduction: 'sum' } as const;
const zeros = (count: number): number[] => Array<number>(count).fill(0);

test('huber is a parabola within delta and straight beyond', () => {
  const errors = [-3, -1, -0.5, 0, 0.5, 1, 2];
  const { rows, dx } = lossAt(huber(sum), errors, zeros(7), { shape: [7, 1] });
  expect(rows).toEqual([2.5, 0.5, 0.125, 0, 0.125, 0.5, 1.5]);
  expect(dx).toEqual([-1, -1, -0.5, 0, 0.5, 1, 1]);
});

test('huber changes from one to the other at delta', () => {
  const loss = huber({ ...sum, delta: 4 });
  const { rows, dx } = lossAt(loss, [2, 4, 8], zeros(3), { shape: [3, 1] });
  expect(rows).toEqual([2, 8, 24]);
  expect(dx).toEqual([2, 4, 4]);
});

test('huber is finite for errors whose squares are not', () => {
  expect(lossAt(huber(sum), [1e30], [0], { shape: [1, 1] }).rows).toEqual([Math.fround(1e30)]);
});

test('huber has its gradient', () => {
  const loss = huber({ delta: 0.7 });
  const constants = [input([-1, 2, 3], -1, 1, 5)];
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 2, 3])], { constants });
});

test('huber checks its options at once', () => {
  expectOptionChecked(huber, 'huber', 'reduction');
  expectOptionChecked(huber, 'huber', 'delta', {}, ['1.5', '2^31', '2^53']);
  expectOptionsChecked(huber, 'huber');
});
