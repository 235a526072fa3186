import { expect, test } from 'vitest';
import { step } from '../../lib/schedules/step.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

test('step takes the same share off after every so many updates', () => {
  const schedule = step({ initialLearningRate: 8, decaySteps: 3, decayRate: 0.5 });
  const rates = [0, 2, 3, 5, 6, 300].map((at) => schedule.at(at));
  expect(rates).toEqual([8, 8, 4, 4, 2, 8 * 2 ** -100]);
});

test('step takes nine tenths unless it is told', () => {
  const schedule = step({ initialLearningRate: 1, decaySteps: 1 });
  expect(schedule.options).toEqual({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.1 });
});

test('options of step are checked at once', () => {
  const own = { initialLearningRate: 1, decaySteps: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  expectOptionChecked(step, 'step', 'initialLearningRate', own, sizes);
  expectOptionChecked(step, 'step', 'decaySteps', own, ['2^31', '2^53']);
  expectOptionChecked(step, 'step', 'decayRate', own, sizes);
  expectOptionsChecked(step, 'step');
});
