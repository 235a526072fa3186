import { expect, test } from 'vitest';
import { cosineRestarts } from '../../lib/schedules/cosine-restarts.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('cosineRestarts begins anew after periods that grow', () => {
  const schedule = cosineRestarts({ initialLearningRate: 4, firstDecaySteps: 2 });
  // Periods of 2, 4 and 8 updates begin at 0, 2 and 6.
  expect([0, 1, 2, 4, 6, 10, 14].map((at) => schedule.at(at))).toEqual([4, 2, 4, 2, 4, 2, 4]);
});

test('cosineRestarts of equal periods repeats itself', () => {
  const own = { initialLearningRate: 4, firstDecaySteps: 8, tMul: 1 };
  const schedule = cosineRestarts(own);
  for (const step of [0, 1, 3, 7]) expect(schedule.at(step + 8e6)).toBe(schedule.at(step));
});

test('cosineRestarts starts lower each time, above a floor', () => {
  const own = { initialLearningRate: 4, firstDecaySteps: 2, tMul: 1, mMul: 0.5, alpha: 0.5 };
  const schedule = cosineRestarts(own);
  expect([0, 1, 2, 3, 4].map((at) => schedule.at(at))).toEqual([4, 3, 3, 2.5, 2.5]);
});

test('every restart of whole periods is found, however late', () => {
  for (const tMul of [2, 3, 7]) {
    const schedule = cosineRestarts({ initialLearningRate: 1, firstDecaySteps: 5, tMul });
    for (let begin = 5, length = 5 * tMul; begin < 1e12; begin += length, length *= tMul) {
      expect(schedule.at(begin)).toBe(1);
      expect(schedule.at(begin - 1)).toBeLessThan(0.2);
    }
  }
});

test('a period that hardly grows costs no time', () => {
  const own = { initialLearningRate: 1, firstDecaySteps: 1, tMul: 1 + 1e-9 };
  const rate = cosineRestarts(own).at(1e7);
  expect(rate >= 0 && rate <= 1).toBe(true);
});

test('no options and no step make a rate take long', () => {
  const late = 2 ** 53 - 1;
  for (const firstDecaySteps of [5e-324, 1e-9, 1, 3e38]) {
    for (const tMul of [1, 1 + 2 ** -52, 1 + 1e-12, 1.5, 3e38]) {
      const own = { initialLearningRate: 1, firstDecaySteps, tMul };
      const rate = cosineRestarts(own).at(late);
      expect(rate >= 0 && rate <= 1, JSON.stringify(own)).toBe(true);
    }
  }
});

test('options of cosineRestarts are checked at once', () => {
  const own = { initialLearningRate: 1, firstDecaySteps: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha']) {
    expectOptionChecked(cosineRestarts, 'cosineRestarts', name, own, sizes);
  }
  expectOptionsChecked(cosineRestarts, 'cosineRestarts');
});
