import { expect, test } from 'vitest';
import { maxNorm } from '../../lib/constraints/max-norm.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { projected } from '../support/project.ts';

// Columns of length 5, 2.5 and 0.
const w = [3, 1.5, 0, 4, 2, 0];

test('maxNorm shortens the columns that are too long, and keeps the others', () => {
  const five = Math.fround(2 / Math.fround(5 + 1e-7));
  const found = projected(maxNorm({ maxValue: 2 }), [2, 3], w);
  const factor = [five, Math.fround(2 / Math.fround(2.5 + 1e-7)), 0];
  expect(found).toEqual(w.map((x, i) => Math.fround(x * factor[i % 3]!)));
  expect(projected(maxNorm({ maxValue: 8 }), [2, 3], w)).toEqual(w);
});

test('maxNorm allows 2 unless another length is asked for', () => {
  expect(projected(maxNorm(), [2, 3], w)).toEqual(projected(maxNorm({ maxValue: 2 }), [2, 3], w));
});

test('maxNorm looks along the axes that it is given', () => {
  const own = maxNorm({ maxValue: 2, axis: 1 });
  const columns = projected(maxNorm({ maxValue: 2 }), [2, 2], [3, 6, 4, 8]);
  expect(projected(own, [2, 2], [3, 4, 6, 8])).toEqual([0, 2, 1, 3].map((i) => columns[i]));
  const all = projected(maxNorm({ maxValue: 2, axis: [0, 1] }), [2, 1], [3, 4]);
  expect(all).toEqual(projected(maxNorm({ maxValue: 2 }), [2], [3, 4]));
});

test('maxNorm looks along axes in the middle as along the last', () => {
  const data = Array.from({ length: 24 }, (_, e) => e - 11);
  // [2, 3, 4] with its last axes exchanged.
  const places = data.map((_, e) => {
    const [a, c, b] = [Math.floor(e / 12), Math.floor(e / 3) % 4, e % 3];
    return (a * 3 + b) * 4 + c;
  });
  const last = projected(
    maxNorm({ axis: 2 }),
    [2, 4, 3],
    places.map((place) => data[place]!),
  );
  const found = projected(maxNorm({ axis: 1 }), [2, 3, 4], data);
  expect(places.map((place) => found[place])).toEqual(last);
  expect(found).not.toEqual(data);
});

test('maxNorm looks along both ends at once', () => {
  // One norm for each of two slices, which lie far apart in memory.
  const found = projected(maxNorm({ axis: [-1, 0] }), [2, 2, 1], [3, 6, 4, 8]);
  expect(found).toEqual(projected(maxNorm(), [2, 2], [3, 6, 4, 8]));
});

test('maxNorm names the axis that a weight lacks', () => {
  expect(() => projected(maxNorm({ axis: 2 }), [2, 3], w)).toThrow(
    'maxNorm: axis: got 2, needed an integer in [-2, 1]',
  );
});

test('maxNorm checks its options at once', () => {
  expectOptionChecked(maxNorm, 'maxNorm', 'maxValue', {}, ['1.5', '2^31', '2^53']);
  expectOptionChecked(maxNorm, 'maxNorm', 'axis', {}, ['-1', 'an array', 'an empty array']);
  expectOptionsChecked(maxNorm, 'maxNorm');
});
