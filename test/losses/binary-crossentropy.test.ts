import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../lib/activations/sigmoid.ts';
import { sigmoid as plainSigmoid } from '../../lib/graph/ops.ts';
import { binaryCrossentropy } from '../../lib/losses/binary-crossentropy.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, expectNear, input, numbers } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

const column = (length: number): { shape: number[] } => ({ shape: [length, 1] });

describe('binaryCrossentropy of logits', () => {
  const loss = binaryCrossentropy({ fromLogits: true, reduction: 'sum' });

  test('is finite and has the right gradient for logits of ±10,000', () => {
    const found = lossAt(loss, [1e4, 1e4, -1e4, -1e4], [1, 0, 1, 0], column(4));
    expect(found).toEqual({ rows: [0, 1e4, 1e4, 0], dx: [0, 1, -1, 0] });
  });

  test('has the gradient ½ − y at a logit of 0, of either sign', () => {
    const { rows, dx } = lossAt(loss, [0, 0, -0, -0], [1, 0, 1, 0.25], column(4));
    expect(dx).toEqual([-0.5, 0.5, -0.5, 0.25]);
    expectNear(rows, Array<number>(4).fill(Math.log(2)), 1e-6, 'loss');
  });

  test('keeps the digits of tiny losses and tiny gradients, whatever the answer', () => {
    const { rows, dx } = lossAt(loss, [-40, 40, -9, 9], [0, 1, 0, 1], column(4));
    [40, 40, 9, 9].forEach((size, i) => {
      const e = Math.exp(-size);
      const slope = (i % 2 === 0 ? e : -e) / (1 + e);
      expect(Math.abs((rows[i] ?? 0) - Math.log1p(e))).toBeLessThan(1e-6 * e);
      expect(Math.abs((dx[i] ?? 0) - slope)).toBeLessThan(1e-6 * e);
    });
  });

  test('has the gradient sigmoid(x) − y', () => {
    const y = input([6, 1], 0, 1, 5);
    checkGradient((x, t) => loss.perRow(t, x), [input([6, 1], -8, 8)], { constants: [y] });
  });

  test('in float32 agrees with float64', () => {
    lossAt(loss, numbers(60, -30, 30), numbers(60, 0, 1, 5), { shape: [20, 3] });
  });
});

describe('binaryCrossentropy behind a sigmoid', () => {
  test('is computed from the logits', () => {
    const logits = [1e4, -1e4, 0, 3];
    const targets = [0, 1, 1, 0];
    const direct = lossAt(binaryCrossentropy({ fromLogits: true }), logits, targets, column(4));
    for (const through of [sigmoid(), plainSigmoid]) {
      for (const options of [undefined, { fromLogits: false }]) {
        const loss = binaryCrossentropy(options);
        expect(lossAt(loss, logits, targets, { ...column(4), through })).toEqual(direct);
      }
    }
  });
});

describe('binaryCrossentropy of probabilities', () => {
  const loss = binaryCrossentropy({ fromLogits: false, reduction: 'sum' });

  test('is finite where they are saturated, and passes no gradient there', () => {
    const { rows, dx } = lossAt(loss, [0, 1, 0, 1], [1, 0, 0, 1], column(4));
    expect(dx).toEqual([0, 0, 0, 0]);
    expect(rows.every((row) => Number.isFinite(row))).toBe(true);
    expect(rows[0]).toBeGreaterThan(16);
    expect(rows[2]).toBeLessThan(2e-7);
  });

  test('has its gradient', () => {
    const constants = [input([6, 1], 0, 1, 5)];
    checkGradient((p, t) => loss.perRow(t, p), [input([6, 1], 0.1, 0.9)], { constants });
  });
});

describe('options of binaryCrossentropy', () => {
  test('labelSmoothing moves targets towards ½', () => {
    const smooth = binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.5 });
    const plain = binaryCrossentropy({ fromLogits: true });
    const found = lossAt(smooth, [2, -3], [1, 0], column(2));
    expect(found).toEqual(lossAt(plain, [2, -3], [0.75, 0.25], column(2)));
  });

  test('are checked at once', () => {
    const where = 'binaryCrossentropy';
    expectOptionChecked(binaryCrossentropy, where, 'reduction');
    expectOptionChecked(binaryCrossentropy, where, 'fromLogits', {}, ['true']);
    expectOptionChecked(binaryCrossentropy, where, 'labelSmoothing');
    expectOptionsChecked(binaryCrossentropy, where);
  });
});
