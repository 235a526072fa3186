import { expect, test } from 'vitest';
import { cosine, halfWave } from '../../lib/schedules/cosine.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('half a wave is exact at its ends and in its middle', () => {
  expect([0, 0.5, 1].map(halfWave)).toEqual([1, 0.5, 0]);
});

test('cosine falls from the rate to its share alpha and stays there', () => {
  const schedule = cosine({ initialLearningRate: 4, decaySteps: 10, alpha: 0.25 });
  expect([0, 5, 10, 11, 1e9].map((at) => schedule.at(at))).toEqual([4, 2.5, 1, 1, 1]);
  const rates = Array.from({ length: 11 }, (_, at) => schedule.at(at));
  expect(rates).toEqual(rates.toSorted((a, b) => b - a));
});

test('options of cosine are checked at once', () => {
  const own = { initialLearningRate: 1, decaySteps: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['initialLearningRate', 'decaySteps', 'alpha']) {
    expectOptionChecked(cosine, 'cosine', name, own, sizes);
  }
  expectOptionsChecked(cosine, 'cosine');
});
