import { expect, test } from 'vitest';
import { polynomial } from '../../lib/schedules/polynomial.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('polynomial is a straight line to its end', () => {
  const own = { initialLearningRate: 5, endLearningRate: 1, decaySteps: 4 };
  const line = polynomial(own);
  expect([0, 1, 2, 3, 4, 5, 1e9].map((at) => line.at(at))).toEqual([5, 4, 3, 2, 1, 1, 1]);
  const square = polynomial({ ...own, power: 2 });
  expect([0, 2, 3, 4].map((at) => square.at(at))).toEqual([5, 2, 1.25, 1]);
});

test('polynomial ends at 0.0001 unless it is told', () => {
  expect(polynomial({ initialLearningRate: 1, decaySteps: 2 }).at(2)).toBe(0.0001);
});

test('polynomial with cycle stretches its time over the next multiple', () => {
  const own = { initialLearningRate: 5, endLearningRate: 1, decaySteps: 4, cycle: true };
  const schedule = polynomial(own);
  // Behind step 4 the line is the one from 5 at step 0 to 1 at step 8.
  expect([0, 3, 4, 5, 6, 8, 9].map((at) => schedule.at(at))).toEqual([
    5,
    2,
    1,
    4 * (1 - 5 / 8) + 1,
    2,
    1,
    4 * (1 - 9 / 12) + 1,
  ]);
});

test('options of polynomial are checked at once', () => {
  const own = { initialLearningRate: 1, decaySteps: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power']) {
    expectOptionChecked(polynomial, 'polynomial', name, own, sizes);
  }
  expectOptionChecked(polynomial, 'polynomial', 'cycle', own, ['true']);
  expectOptionsChecked(polynomial, 'polynomial');
});
