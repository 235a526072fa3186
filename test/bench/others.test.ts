// When a measurement carries the mark of a machine that was not its own.
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isContended, watchOthers } from '../../bench/others.ts';

const cores = availableParallelism();

test.each([
  ['nobody else worked', cores, 0, false],
  ['a little of one core was taken', cores, 0.1, false],
  ['a core was taken of those measured', cores, 1, true],
  ['all but the cores measured were taken', 1, cores - 1, false],
  ['who else worked is unknown', cores, undefined, false],
])('where %s', (_, threads, others, contended) => {
  expect(isContended(threads, others)).toBe(contended);
});

test('watching ends in a number of cores, or in none where the system does not tell', async () => {
  const othersSince = watchOthers();
  await setTimeout(300);
  const others = othersSince();
  expect(others === undefined || (others >= 0 && others <= cores + 1)).toBe(true);
});
