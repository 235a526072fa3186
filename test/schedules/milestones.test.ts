import { expect, test } from 'vitest';
import { needSteps, passed } from '../../lib/schedules/milestones.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

test('milestones are passed from the step on that they name', () => {
  expect([0, 2, 3, 4, 6, 7, 8, 100].map((step) => passed([3, 4, 8], step))).toEqual([
    0, 0, 1, 2, 2, 2, 3, 3,
  ]);
  expect(passed([], 5)).toBe(0);
});

test('milestones are ascending steps', () => {
  expect(needSteps('f', 'list', [0, 5, 6])).toEqual([0, 5, 6]);
  expectRefused(() => needSteps('f', 'list', [5, 5]), 'f: list[1]: got 5 behind 5');
  expectRefused(() => needSteps('f', 'list', [1.5]), 'f: list[0]: got 1.5');
  const fine = ['an array', 'an empty array'];
  for (const [label, value] of badValues) {
    if (!fine.includes(label)) expectRefused(() => needSteps('f', 'list', value), 'f: list');
  }
});
