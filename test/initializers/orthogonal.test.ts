import { describe, expect, test } from 'vitest';
import { orthogonal } from '../../lib/initializers/orthogonal.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { filled, hasMoments } from '../support/fill-weight.ts';

/** The largest difference of the products of rows (or columns) from those of unit vectors. */
function worstAngle(weight: Float32Array, rows: number, cols: number, byRows: boolean): number {
  const [count, length] = byRows ? [rows, cols] : [cols, rows];
  const at = (i: number, p: number): number => weight[byRows ? i * cols + p : p * cols + i] ?? NaN;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let p = 0; p < length; p++) product += at(i, p) * at(j, p);
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

describe('orthogonal', () => {
  test.each([
    [1, 1],
    [5, 5],
    [64, 64],
    [100, 30],
    [30, 100],
    [1, 7],
    [7, 1],
  ])('has the fewer of %i rows and %i columns at right angles', (rows, cols) => {
    const weight = filled(orthogonal(), [rows, cols]);
    // Each element is rounded to 2^-24 of itself.
    expect(worstAngle(weight, rows, cols, rows < cols)).toBeLessThan(2e-7);
  });

  test('reads leading axes as rows', () => {
    expect(filled(orthogonal(), [3, 4, 5])).toEqual(filled(orthogonal(), [12, 5]));
  });

  test('keeps the signs of what was drawn: R has a positive diagonal', () => {
    // The first vector is the first of the drawn ones, made shorter.
    const square = filled(orthogonal(), [2, 2]);
    const tall = filled(orthogonal(), [2, 1]);
    expect([square[0], square[2]]).toEqual([...tall]);
    const signs = Array.from({ length: 400 }, (_, seed) => filled(orthogonal(), [1, 1], seed)[0]);
    expect(new Set(signs)).toEqual(new Set([1, -1]));
  });

  test('is spread evenly', () => {
    expect(hasMoments(filled(orthogonal(), [128, 128]), 0, 1 / Math.sqrt(128))).toBe(true);
  });

  test('multiplies by its gain and repeats with its seed', () => {
    const plain = filled(orthogonal({ seed: 3 }), [6, 4], 7);
    expect(filled(orthogonal({ gain: 2 }), [6, 4], 3)).toEqual(plain.map((x) => 2 * x));
    expect(filled(orthogonal(), [6, 4], 7)).not.toEqual(plain);
  });

  test('needs two axes', () => {
    const words = 'orthogonal: dense/bias has shape [4], needed at least two axes';
    expectRefused(() => filled(orthogonal(), [4], 1, 'dense/bias'), words);
  });

  test('checks its options at once', () => {
    expectOptionChecked(orthogonal, 'orthogonal', 'gain', {}, ['-1', '1.5', '2^31', '2^53']);
    expectOptionsChecked(orthogonal, 'orthogonal');
  });
});
