import { describe, expect, test } from 'vitest';
import { softmax } from '../../lib/activations/softmax.ts';
import { argmax } from '../../lib/graph/ops.ts';
import { categoricalCrossentropy } from '../../lib/losses/categorical-crossentropy.ts';
import { sparseCategoricalCrossentropy } from '../../lib/losses/sparse-categorical-crossentropy.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { checkGradient, expectNear, input, numbers } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';

const logits = numbers(20, -4, 4);
const labels = [0, 4, 2, 2];
const hot = labels.flatMap((label) => Array.from({ length: 5 }, (_, j) => +(j === label)));
const shape = [4, 5];

describe('sparseCategoricalCrossentropy of logits', () => {
  const loss = sparseCategoricalCrossentropy({ fromLogits: true, reduction: 'sum' });

  test('is finite and has the right gradient for logits of ±10,000', () => {
    const extreme = [1e4, -1e4, -1e4, 1e4, 1e4, 1e4];
    const found = lossAt(loss, extreme, [0, 0, 0], { shape: [3, 2] });
    expect(found.rows.slice(0, 2)).toEqual([0, 2e4]);
    expectNear(found.rows.slice(2), [Math.log(2)], 1e-6, 'loss');
    expect(found.dx).toEqual([0, 0, -1, 1, -0.5, 0.5]);
  });

  test('lets a class that is not the label be impossible', () => {
    const found = lossAt(loss, [0, -Infinity], [0], { shape: [1, 2] });
    expect(found).toEqual({ rows: [0], dx: [0, 0] });
  });

  test('has its gradient, also along several axes', () => {
    const constants = [input(shape, 0, 1, 5)];
    const f = (x: never, t: never) => loss.perRow(argmax(t), x);
    checkGradient(f as never, [input(shape, -5, 5)], { constants });
    const deep = [input([-1, 2, 3], 0, 1, 5)];
    checkGradient(f as never, [input([-1, 2, 3])], { constants: deep });
  });

  test.each([0, 0.3])('equals the categorical one of one-hot targets, smoothed by %d', (s) => {
    const options = { fromLogits: true, labelSmoothing: s };
    const sparse = lossAt(sparseCategoricalCrossentropy(options), logits, labels, { shape });
    const dense = lossAt(categoricalCrossentropy(options), logits, hot, { shape });
    expectNear(sparse.rows, dense.rows, 1e-6, 'loss');
    expectNear(sparse.dx, dense.dx, 1e-6, 'gradient');
  });
});

describe('sparseCategoricalCrossentropy behind a softmax', () => {
  test('is computed from the logits', () => {
    const direct = lossAt(sparseCategoricalCrossentropy({ fromLogits: true }), logits, labels, {
      shape,
    });
    const through = softmax();
    for (const options of [undefined, { fromLogits: false }]) {
      const loss = sparseCategoricalCrossentropy(options);
      expect(lossAt(loss, logits, labels, { shape, through })).toEqual(direct);
    }
  });
});

describe('sparseCategoricalCrossentropy of probabilities', () => {
  test.each([0, 0.3])('equals the categorical one, smoothed by %d', (labelSmoothing) => {
    const options = { fromLogits: false, labelSmoothing };
    const shares = numbers(20, 0.01, 2);
    const sparse = lossAt(sparseCategoricalCrossentropy(options), shares, labels, { shape });
    const dense = lossAt(categoricalCrossentropy(options), shares, hot, { shape });
    expectNear(sparse.rows, dense.rows, 1e-6, 'loss');
    expectNear(sparse.dx, dense.dx, 1e-6, 'gradient');
  });

  test('is finite where they are saturated', () => {
    const loss = sparseCategoricalCrossentropy({ fromLogits: false });
    const { rows, dx } = lossAt(loss, [0, 1, 1, 0], [0, 0], { shape: [2, 2] });
    expect(dx).toEqual([0, 0, 0, 0]);
    expect(rows[0]).toBeGreaterThan(16);
  });
});

describe('options of sparseCategoricalCrossentropy', () => {
  test('are checked at once', () => {
    const where = 'sparseCategoricalCrossentropy';
    expectOptionChecked(sparseCategoricalCrossentropy, where, 'reduction');
    expectOptionChecked(sparseCategoricalCrossentropy, where, 'fromLogits', {}, ['true']);
    expectOptionChecked(sparseCategoricalCrossentropy, where, 'labelSmoothing');
    expectOptionsChecked(sparseCategoricalCrossentropy, where);
  });
});
