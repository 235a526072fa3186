import { describe, expect, test } from 'vitest';
import { softmax } from '../../lib/activations/softmax.ts';
import { categoricalCrossentropy } from '../../lib/losses/categorical-crossentropy.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, expectNear, input, numbers } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

describe('categoricalCrossentropy of logits', () => {
  const loss = categoricalCrossentropy({ fromLogits: true, reduction: 'sum' });

  test('is finite and has the right gradient for logits of ±10,000', () => {
    const logits = [1e4, -1e4, -1e4, 1e4, 1e4, 1e4];
    const found = lossAt(loss, logits, [1, 0, 1, 0, 1, 0], { shape: [3, 2] });
    expect(found.rows.slice(0, 2)).toEqual([0, 2e4]);
    expectNear(found.rows.slice(2), [Math.log(2)], 1e-6, 'loss');
    expect(found.dx).toEqual([0, 0, -1, 1, -0.5, 0.5]);
  });

  test('has the gradient of its targets, whatever they sum to', () => {
    const constants = [input([4, 5], 0, 1, 5)];
    checkGradient((x, t) => loss.perRow(t, x), [input([4, 5], -5, 5)], { constants });
    const deep = [input([-1, 2, 3], 0, 1, 5)];
    checkGradient((x, t) => loss.perRow(t, x), [input([-1, 2, 3])], { constants: deep });
  });

  test('in float32 agrees with float64', () => {
    lossAt(loss, numbers(60, -30, 30), numbers(60, 0, 1, 5), { shape: [12, 5] });
  });
});

describe('categoricalCrossentropy behind a softmax', () => {
  test('is computed from the logits', () => {
    const logits = [1e4, -1e4, 0, 3];
    const targets = [0, 1, 1, 0];
    const shape = [2, 2];
    const direct = lossAt(categoricalCrossentropy({ fromLogits: true }), logits, targets, {
      shape,
    });
    const through = softmax();
    for (const options of [undefined, { fromLogits: false }]) {
      const loss = categoricalCrossentropy(options);
      expect(lossAt(loss, logits, targets, { shape, through })).toEqual(direct);
    }
  });
});

describe('categoricalCrossentropy of probabilities', () => {
  const loss = categoricalCrossentropy({ fromLogits: false, reduction: 'sum' });

  test('is finite where they are saturated, and passes no gradient there', () => {
    const { rows, dx } = lossAt(loss, [0, 1, 1, 0], [1, 0, 1, 0], { shape: [2, 2] });
    expect(dx).toEqual([0, 0, 0, 0]);
    expect(rows[0]).toBeGreaterThan(16);
    expect(rows[1]).toBeLessThan(2e-7);
  });

  test('takes shares of the row, as Keras does', () => {
    const found = lossAt(loss, [3, 1], [1, 0], { shape: [1, 2] });
    expectNear(found.rows, [-Math.log(0.75)], 1e-6, 'loss');
    const constants = [input([4, 3], 0, 1, 5)];
    checkGradient((p, t) => loss.perRow(t, p), [input([4, 3], 0.5, 2)], { constants });
  });
});

describe('options of categoricalCrossentropy', () => {
  test('labelSmoothing moves targets towards the uniform distribution', () => {
    const smooth = categoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.5 });
    const plain = categoricalCrossentropy({ fromLogits: true });
    const logits = [1, 2, 3, 4];
    const found = lossAt(smooth, logits, [0, 1, 0, 0], { shape: [1, 4] });
    const targets = [0.125, 0.625, 0.125, 0.125];
    expect(found).toEqual(lossAt(plain, logits, targets, { shape: [1, 4] }));
  });

  test('are checked at once', () => {
    const where = 'categoricalCrossentropy';
    expectOptionChecked(categoricalCrossentropy, where, 'reduction');
    expectOptionChecked(categoricalCrossentropy, where, 'fromLogits', {}, ['true']);
    expectOptionChecked(categoricalCrossentropy, where, 'labelSmoothing');
    expectOptionsChecked(categoricalCrossentropy, where);
  });
});
