import { expect, test } from 'vitest';
import { cosine } from '../../lib/schedules/cosine.ts';
import { warmup } from '../../lib/schedules/warmup.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('warmup rises in a straight line to where the schedule begins', () => {
  const schedule = cosine({ initialLearningRate: 8, decaySteps: 2 });
  const rising = warmup({ warmupSteps: 4, schedule });
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((at) => rising.at(at))).toEqual([0, 2, 4, 6, 8, 4, 0, 0]);
  const higher = warmup({ warmupSteps: 4, schedule, startLearningRate: 4 });
  expect([0, 1, 2, 3, 4].map((at) => higher.at(at))).toEqual([4, 5, 6, 7, 8]);
});

test('warmup stands before a rate, a function and another warmup', () => {
  expect(warmup({ warmupSteps: 2, schedule: 4 }).at(1)).toBe(2);
  const own = warmup({ warmupSteps: 2, schedule: (step) => 4 / (1 + step) });
  expect([1, 2, 3, 5].map((at) => own.at(at))).toEqual([2, 4, 2, 1]);
  const twice = warmup({ warmupSteps: 1, schedule: own, startLearningRate: 7 });
  expect([0, 1, 2, 3].map((at) => twice.at(at))).toEqual([7, 0, 2, 4]);
});

test('options of warmup are checked at once', () => {
  const own = { warmupSteps: 1, schedule: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  expectOptionChecked(warmup, 'warmup', 'warmupSteps', own, ['2^31', '2^53']);
  expectOptionChecked(warmup, 'warmup', 'schedule', own, [...sizes, 'a function']);
  expectOptionChecked(warmup, 'warmup', 'startLearningRate', own, sizes);
  expectOptionsChecked(warmup, 'warmup');
});
