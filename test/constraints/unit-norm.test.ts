import { expect, test } from 'vitest';
import { unitNorm } from '../../lib/constraints/unit-norm.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { projected } from '../support/project.ts';

test('unitNorm gives columns the length 1, and leaves zeros alone', () => {
  const length = Math.fround(5 + 1e-7);
  const found = projected(unitNorm(), [2, 2], [3, 0, 4, 0]);
  expect(found).toEqual([Math.fround(3 / length), 0, Math.fround(4 / length), 0]);
});

test('unitNorm looks along the axes that it is given', () => {
  const columns = projected(unitNorm(), [2, 2], [3, 5, 4, 12]);
  const rows = projected(unitNorm({ axis: -1 }), [2, 2], [3, 4, 5, 12]);
  expect(rows).toEqual([0, 2, 1, 3].map((i) => columns[i]));
});

test('unitNorm checks its options at once', () => {
  expectOptionChecked(unitNorm, 'unitNorm', 'axis', {}, ['-1', 'an array', 'an empty array']);
  expectOptionsChecked(unitNorm, 'unitNorm');
});
