import { expect, test } from 'vitest';
import { inverseTime } from '../../lib/schedules/inverse-time.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('inverseTime falls like one over the time, or at the end of each stretch', () => {
  const own = { initialLearningRate: 6, decaySteps: 4, decayRate: 2 };
  const smooth = inverseTime(own);
  expect([0, 1, 2, 4, 10].map((at) => smooth.at(at))).toEqual([6, 4, 3, 2, 1]);
  const stairs = inverseTime({ ...own, staircase: true });
  expect([0, 3, 4, 7].map((at) => stairs.at(at))).toEqual([6, 6, 2, 2]);
});

test('options of inverseTime are checked at once', () => {
  const own = { initialLearningRate: 1, decaySteps: 1, decayRate: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['initialLearningRate', 'decaySteps', 'decayRate']) {
    expectOptionChecked(inverseTime, 'inverseTime', name, own, sizes);
  }
  expectOptionChecked(inverseTime, 'inverseTime', 'staircase', own, ['true']);
  expectOptionsChecked(inverseTime, 'inverseTime');
});
