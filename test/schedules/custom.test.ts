import { expect, test } from 'vitest';
import { custom } from '../../lib/schedules/custom.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

test("custom is the user's function", () => {
  const rate = (step: number): number => 1 / (1 + step);
  const schedule = custom(rate);
  expect([0, 1, 3].map((at) => schedule.at(at))).toEqual([1, 0.5, 0.25]);
  expect(schedule.options).toEqual({ rate });
});

test('custom needs a function', () => {
  for (const [label, value] of badValues) {
    if (label !== 'a function') expectRefused(() => custom(value as never), 'custom: rate: got');
  }
});
