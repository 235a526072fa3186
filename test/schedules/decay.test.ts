import { expect, test } from 'vitest';
import { readOptions } from '../../lib/data/check.ts';
import { decayDefaults, readDecay } from '../../lib/schedules/decay.ts';

test('time passes smoothly, or in steps', () => {
  const passedAt = (staircase: boolean): ((step: number) => number) => {
    const own = { initialLearningRate: 1, decaySteps: 4, decayRate: 1, staircase };
    return readDecay(readOptions('f', own, decayDefaults)).passedAt;
  };
  expect([0, 2, 4, 5].map(passedAt(false))).toEqual([0, 0.5, 1, 1.25]);
  expect([0, 2, 4, 5].map(passedAt(true))).toEqual([0, 0, 1, 1]);
});
