import { expect, test } from 'vitest';
import { piecewiseConstant } from '../../lib/schedules/piecewise-constant.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';

test('piecewiseConstant changes behind its boundaries, as Keras does', () => {
  const schedule = piecewiseConstant({ boundaries: [2, 5], values: [1, 0.5, 0.25] });
  const rates = [0, 2, 3, 5, 6, 1e9].map((at) => schedule.at(at));
  expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
});

test('piecewiseConstant needs one value more than boundaries', () => {
  const few = { boundaries: [2, 5], values: [1, 0.5] };
  expectRefused(() => piecewiseConstant(few), 'values: got 2 rates, needed 3');
  const own = { boundaries: [1], values: [1, 2] };
  const where = 'piecewiseConstant';
  expectOptionChecked(piecewiseConstant, where, 'boundaries', own, ['an array', 'an empty array']);
  expectOptionChecked(piecewiseConstant, where, 'values', own);
  expectRefused(() => piecewiseConstant({ ...own, values: [1, -1] }), 'values[1]: got -1');
});
