import { expect, test } from 'vitest';
import { multiStep } from '../../lib/schedules/multi-step.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('multiStep takes the same share off at each milestone', () => {
  const own = { initialLearningRate: 8, milestones: [2, 3, 7], decayRate: 0.5 };
  const schedule = multiStep(own);
  const rates = [0, 1, 2, 3, 6, 7, 1e9].map((at) => schedule.at(at));
  expect(rates).toEqual([8, 8, 4, 2, 2, 1, 1]);
});

test('multiStep keeps a list of its own', () => {
  const milestones = [2];
  const schedule = multiStep({ initialLearningRate: 1, milestones, decayRate: 0.5 });
  milestones[0] = 0;
  expect(schedule.at(1)).toBe(1);
  expect(schedule.options['milestones']).toEqual([2]);
});

test('options of multiStep are checked at once', () => {
  const own = { initialLearningRate: 1, milestones: [1] };
  const sizes = ['1.5', '2^31', '2^53'];
  expectOptionChecked(multiStep, 'multiStep', 'initialLearningRate', own, sizes);
  const lists = ['an array', 'an empty array'];
  expectOptionChecked(multiStep, 'multiStep', 'milestones', own, lists);
  expectOptionChecked(multiStep, 'multiStep', 'decayRate', own, sizes);
  expectOptionsChecked(multiStep, 'multiStep');
});
