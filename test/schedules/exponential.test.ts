import { expect, test } from 'vitest';
import { exponential } from '../../lib/schedules/exponential.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { expectNear } from '../support/gradient-check.ts';

test('exponential halves over every stretch, or at its end', () => {
  const own = { initialLearningRate: 8, decaySteps: 4, decayRate: 0.25 };
  const smooth = exponential(own);
  expect([0, 4, 8].map((at) => smooth.at(at))).toEqual([8, 2, 0.5]);
  expectNear([smooth.at(2)], [4], 1e-15, 'half-way');
  const stairs = exponential({ ...own, staircase: true });
  expect([0, 3, 4, 7, 8].map((at) => stairs.at(at))).toEqual([8, 8, 2, 2, 0.5]);
});

test('options of exponential are checked at once', () => {
  const own = { initialLearningRate: 1, decaySteps: 1, decayRate: 1 };
  const sizes = ['1.5', '2^31', '2^53'];
  for (const name of ['initialLearningRate', 'decaySteps', 'decayRate']) {
    expectOptionChecked(exponential, 'exponential', name, own, sizes);
  }
  expectOptionChecked(exponential, 'exponential', 'staircase', own, ['true']);
  expectOptionsChecked(exponential, 'exponential');
});
