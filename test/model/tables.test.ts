// The tables of a segment have room for every step, however wide either of them is.
import { expect, test } from 'vitest';
import { Tables, batchesOf } from '../../lib/model/tables.ts';
import type { StepPlan } from '../../lib/step/step.ts';

// As executors do it: memory is padded to 16 floats and shows it.
const allocate = (floats: number): Float32Array => new Float32Array(Math.ceil(floats / 16) * 16);

function stepOf(scalarsWidth: number, resultsWidth: number): StepPlan {
  const regions = [
    { name: 'scalars', width: scalarsWidth },
    { name: 'results', width: resultsWidth },
  ];
  const step = {
    plan: { regions },
    region: (name: string) => regions.findIndex((region) => region.name === name),
    scalars: ['rows'],
    results: ['loss'],
  };
  return step as unknown as StepPlan;
}

test('both tables have room for every step of a growing segment', () => {
  for (const [scalarsWidth, resultsWidth] of [
    [3, 1],
    [1, 3],
    [1, 1],
  ] as const) {
    const tables = new Tables(allocate, stepOf(scalarsWidth, resultsWidth), batchesOf(4, 4));
    for (let steps = 1; steps <= 100; steps++) {
      tables.fill(0, steps);
      const end = tables.firstRow + steps;
      expect(tables.scalars.length).toBeGreaterThanOrEqual(end * scalarsWidth);
      expect(tables.results.length).toBeGreaterThanOrEqual(end * resultsWidth);
    }
  }
});
