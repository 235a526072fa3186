import { expect, test } from 'vitest';
import { hinge } from '../../lib/losses/hinge.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

const sum = { reduction: 'sum' } as const;

test('hinge asks for answers beyond 1 on the right side', () => {
  const [answers, sides] = [
    [2, 1, 0.5, -1, -2, 0.5],
    [1, 1, 1, 1, -1, -1],
  ];
  const { rows, dx } = lossAt(hinge(sum), answers, sides, { shape: [6, 1] });
  expect(rows).toEqual([0, 0, 0.5, 2, 0, 1.5]);
  expect(dx.map((d) => d + 0)).toEqual([0, 0, -1, -1, 0, 1]);
});

test('hinge takes 0 for -1', () => {
  const [answers, zeros, ones] = [
    [2, 0.5, -0.5, -3],
    [1, 0, 0, 0],
    [1, -1, -1, -1],
  ];
  const shape = [2, 2];
  const found = lossAt(hinge(), answers, zeros, { shape });
  expect(found).toEqual(lossAt(hinge(), answers, ones, { shape }));
  expect(found.rows).toEqual([0.75, 0.25]);
});

test('hinge has its gradient', () => {
  const loss = hinge();
  const constants = [{ shape: [-1, 3], data: [1, -1, 0, 0, -1, 1, 1, 1, -1] }];
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 3])], { constants });
});

test('hinge checks its options at once', () => {
  expectOptionChecked(hinge, 'hinge', 'reduction');
  expectOptionsChecked(hinge, 'hinge');
});
