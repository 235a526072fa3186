// Tensors are views: what they refuse, and that they share memory.
import { describe, expect, test } from 'vitest';
import { tensor } from '../../lib/data/tensor.ts';

describe('tensor', () => {
  test('a tensor views its data without copying', () => {
    const data = new Float32Array([1, 2, 3, 4, 5, 6]);
    const t = tensor(data, [3, 2]);
    expect(t.data).toBe(data);
    data[5] = 9;
    expect(t.toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 9],
    ]);
  });

  test('rows share memory with the tensor they were taken from', () => {
    const t = tensor(new Uint8Array([1, 2, 3, 4, 5, 6]), [3, 2]);
    const rows = t.rows(1);
    expect(rows.shape).toEqual([2, 2]);
    expect(rows.data.buffer).toBe(t.data.buffer);
    expect(rows.toArray()).toEqual([
      [3, 4],
      [5, 6],
    ]);
    expect(t.rows(0, 1).toArray()).toEqual([[1, 2]]);
    expect(t.rows(3).shape).toEqual([0, 2]);
    expect(t.rows(3).toArray()).toEqual([]);
  });

  test('rows of a plain array hold the right numbers', () => {
    expect(tensor([1, 2, 3, 4], [2, 2]).rows(1).toArray()).toEqual([[3, 4]]);
  });

  test('a tensor without axes gives a number', () => {
    expect(tensor([7], []).toArray()).toBe(7);
    expect(() => tensor([7], []).rows(0)).toThrow('rows: the tensor has no axes.');
  });

  test('nested arrays are empty where there are no numbers, but not without bounds', () => {
    const empty = (shape: readonly number[]) => tensor(new Float32Array(0), shape);
    expect(empty([3, 0]).toArray()).toEqual([[], [], []]);
    expect(empty([2, 1, 0, 5]).toArray()).toEqual([[[]], [[]]]);
    expect(empty([0, 1e9]).toArray()).toEqual([]);
    expect(empty([999_999, 0]).toArray()).toHaveLength(999_999);
    for (const shape of [
      [1_000_000, 0],
      [1e9, 0],
      [1000, 1000, 0],
      [2 ** 53 - 1, 2 ** 53 - 1, 0],
    ]) {
      expect(() => empty(shape).toArray()).toThrow(/^toArray: a tensor of shape .* empty\.$/);
      expect(() => empty(shape).toArray()).toThrow(RangeError);
    }
  });

  test('data that does not fill the shape is refused', () => {
    expect(() => tensor(new Float32Array(5), [2, 3])).toThrow(
      'tensor: data of length 5 does not fill shape [2, 3], needed 6.',
    );
  });

  test('bad data, sizes and rows are refused by name', () => {
    const wrong: unknown[] = [undefined, null, 'x', 3, {}, new DataView(new ArrayBuffer(8))];
    wrong.push(new BigInt64Array(1), [[1]], ['a']);
    for (const data of wrong) expect(() => tensor(data as number[], [1])).toThrow(TypeError);
    for (const shape of [undefined, 1, ['1'], [null]]) {
      expect(() => tensor([1], shape as never)).toThrow(TypeError);
    }
    for (const size of [-1, 1.5, NaN, 2 ** 53]) {
      expect(() => tensor([1], [size])).toThrow(RangeError);
    }
    const t = tensor([1, 2], [2]);
    expect(() => t.rows(1, 0)).toThrow(RangeError);
    expect(() => t.rows(0, 3)).toThrow('rows: got 0 to 3, needed 0 <= start <= end <= 2.');
    expect(() => t.rows('0' as unknown as number)).toThrow(TypeError);
  });
});
