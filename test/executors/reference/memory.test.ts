// Where values are in regions that move with the batch: also beyond what an int32 holds.
import { expect, test } from 'vitest';
import { BoundMemory } from '#lib/executors/reference/memory.ts';
import type { Plan } from '#lib/plan/plan.ts';

test('a row that begins beyond 2^31 elements is where it is', () => {
  const plan = {
    regions: [{ name: 'output', type: 'f32', moves: 'row', width: 2 ** 20, length: 0 }],
    values: [{ name: 'y', type: 'f32', region: 0, offset: 3, size: -(2 ** 20) }],
  } as unknown as Plan;
  const memory = new BoundMemory(plan);
  memory.moveTo(0, 2049, 1);
  expect(memory.offset(0)).toBe(2049 * 2 ** 20 + 3);
});
