import { expect, test } from 'vitest';
import { oneCycle } from '../../lib/schedules/one-cycle.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

const linear = { maxLearningRate: 16, totalSteps: 10, annealStrategy: 'linear' } as const;

test('oneCycle rises to its highest rate, falls, and stays', () => {
  const schedule = oneCycle({ ...linear, pctStart: 0.5, divFactor: 4, finalDivFactor: 2 });
  const rates = Array.from({ length: 12 }, (_, at) => schedule.at(at));
  expect(rates.slice(0, 5)).toEqual([4, 7, 10, 13, 16]);
  expect(rates.slice(9)).toEqual([2, 2, 2]);
  expect(rates.slice(4)).toEqual(rates.slice(4).toSorted((a, b) => b - a));
});

test('oneCycle in three phases falls as fast as it rose', () => {
  const own = { ...linear, pctStart: 0.4, divFactor: 4, finalDivFactor: 4, threePhase: true };
  const rates = Array.from({ length: 10 }, (_, at) => oneCycle(own).at(at));
  expect(rates).toEqual([4, 8, 12, 16, 12, 8, 4, 3, 2, 1]);
});

test('oneCycle along the cosine passes through the middle', () => {
  const own = { maxLearningRate: 16, totalSteps: 10, pctStart: 0.5, divFactor: 4 };
  const schedule = oneCycle(own);
  expect([0, 2, 4].map((at) => schedule.at(at))).toEqual([4, 10, 16]);
});

test('oneCycle without a rise, with one of a single step, or with nothing else', () => {
  const rates = (pctStart: number): number[] => {
    const own = { ...linear, totalSteps: 4, pctStart, divFactor: 4, finalDivFactor: 1 };
    const schedule = oneCycle(own);
    return [0, 1, 2, 3, 4].map((at) => schedule.at(at));
  };
  expect(rates(0.25)[0]).toBe(16);
  expect(rates(1)).toEqual([4, 8, 12, 16, 16]);
  for (const pctStart of [0, 0.1, 0.25, 0.9, 1]) {
    expect(rates(pctStart).every((rate) => rate >= 4 && rate <= 16)).toBe(true);
  }
});

test('options of oneCycle are checked at once', () => {
  const own = { maxLearningRate: 1, totalSteps: 10 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['maxLearningRate', 'divFactor', 'finalDivFactor']) {
    expectOptionChecked(oneCycle, 'oneCycle', name, own, sizes);
  }
  expectOptionChecked(oneCycle, 'oneCycle', 'totalSteps', own, ['2^31', '2^53']);
  expectOptionChecked(oneCycle, 'oneCycle', 'pctStart', own);
  expectOptionChecked(oneCycle, 'oneCycle', 'annealStrategy', own);
  expectOptionChecked(oneCycle, 'oneCycle', 'threePhase', own, ['true']);
  expectOptionsChecked(oneCycle, 'oneCycle');
});
