import { describe, expect, test } from 'vitest';
import { recipeOf } from '../../lib/data/recipe.ts';
import * as schedules from '../../lib/schedules/index.ts';
import { resolveSchedule, restoreSchedule } from '../../lib/schedules/resolve.ts';
import type { Schedule } from '../../lib/schedules/schedule.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

const initialLearningRate = 0.3;
const made: readonly Schedule[] = [
  schedules.constant({ learningRate: 0.3 }),
  schedules.cosine({ initialLearningRate, decaySteps: 70, alpha: 0.1 }),
  schedules.cosineRestarts({ initialLearningRate, firstDecaySteps: 9, mMul: 0.7 }),
  schedules.exponential({ initialLearningRate, decaySteps: 7, decayRate: 0.9 }),
  schedules.inverseTime({ initialLearningRate, decaySteps: 7, decayRate: 0.9, staircase: true }),
  schedules.multiStep({ initialLearningRate, milestones: [3, 30] }),
  schedules.oneCycle({ maxLearningRate: 0.3, totalSteps: 80, threePhase: true }),
  schedules.piecewiseConstant({ boundaries: [3, 30], values: [0.3, 0.2, 0.1] }),
  schedules.polynomial({ initialLearningRate, decaySteps: 13, power: 1.5, cycle: true }),
  schedules.step({ initialLearningRate, decaySteps: 7 }),
  schedules.warmup({
    warmupSteps: 5,
    schedule: schedules.cosine({ initialLearningRate, decaySteps: 70 }),
  }),
];

describe('every schedule', () => {
  test('but custom is tried here', () => {
    const names = Object.keys(schedules).filter((name) => name !== 'custom');
    expect(made.map(({ name }) => name)).toEqual(names);
  });

  test.each(made)('$name is plain data: what JSON keeps of it makes it again', (schedule) => {
    const { name, options } = JSON.parse(JSON.stringify(schedule)) as Schedule;
    const again = restoreSchedule('load', { name, options });
    expect(again.name).toBe(schedule.name);
    for (let step = 0; step < 100; step++) expect(again.at(step)).toBe(schedule.at(step));
  });

  test.each(made)('$name remembers how it was made', (schedule) => {
    const { vocabulary, factory } = recipeOf(schedule) ?? {};
    expect([vocabulary, factory]).toEqual(['schedules', schedule.name]);
  });

  test.each(made)('$name may stand behind a warmup, which moves it', (schedule) => {
    const warm = schedules.warmup({ warmupSteps: 4, schedule });
    expect([0, 2].map((step) => warm.at(step))).toEqual([0, schedule.at(0) / 2]);
    for (let step = 0; step < 100; step++) expect(warm.at(step + 4)).toBe(schedule.at(step));
  });

  test.each(made)('$name gives finite rates of at least 0, however late', (schedule) => {
    expect(Object.isFrozen(schedule) && Object.isFrozen(schedule.options)).toBe(true);
    for (const step of [0, 1, 7, 99, 1e6, 2 ** 40]) {
      const rate = schedule.at(step);
      expect(rate >= 0 && rate <= 0.3, `${rate} at ${step}`).toBe(true);
    }
  });
});

describe('a learning rate', () => {
  test('may be a number, a schedule, a function or what a file holds of a schedule', () => {
    expect(resolveSchedule('f', 'rate', 0)).toBe(0);
    for (const schedule of made) expect(resolveSchedule('f', 'rate', schedule)).toBe(schedule);
    const own = resolveSchedule('f', 'rate', (step: number) => step / 2) as Schedule;
    expect([own.name, own.at(3)]).toEqual(['custom', 1.5]);
    const data = { name: 'constant', options: { learningRate: 0.5 } };
    expect((resolveSchedule('f', 'rate', data) as Schedule).at(1)).toBe(0.5);
  });

  test('is nothing else', () => {
    const fine = ['1.5', '2^31', '2^53', 'a function'];
    for (const [label, value] of badValues) {
      if (fine.includes(label)) continue;
      expectRefused(() => resolveSchedule('f', 'rate', value), 'f: rate: got');
    }
    expectRefused(() => resolveSchedule('f', 'rate', schedules.cosine), 'schedules.cosine().');
  });

  test('whose name no schedule has is refused, as is that of a function', () => {
    const restore = (name: string) => restoreSchedule('load', { name, options: {} });
    expectRefused(() => restore('cosin'), 'load: unknown name "cosin"', 'Did you mean "cosine"?');
    expectRefused(() => restore('custom'), 'load: unknown name "custom"');
  });
});
