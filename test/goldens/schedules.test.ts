// Schedules against PyTorch's, thirty updates each. Its options in our words: base is
// initialLearningRate, gamma decayRate, stepSize decaySteps; etaMin ÷ base is alpha, tMax
// decaySteps; t0 firstDecaySteps, tMult tMul; totalIters decaySteps of a polynomial that ends at 0.
import { expect, test } from 'vitest';
import * as schedules from '../../lib/schedules/index.ts';
import type { Schedule } from '../../lib/schedules/schedule.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';

type Config = Readonly<Record<string, number>> & { readonly milestones: readonly number[] };

const initial = (config: object): { initialLearningRate: number } => ({
  initialLearningRate: (config as Config)['base'] ?? NaN,
});

const made: Record<string, (config: Config) => Schedule> = {
  step: ({ stepSize: decaySteps = 0, gamma: decayRate = 0, ...own }) =>
    schedules.step({ ...initial(own), decaySteps, decayRate }),
  multiStep: ({ milestones, gamma: decayRate = 0, ...own }) =>
    schedules.multiStep({ ...initial(own), milestones, decayRate }),
  exponential: ({ gamma: decayRate = 0, ...own }) =>
    schedules.exponential({ ...initial(own), decaySteps: 1, decayRate }),
  cosine: ({ tMax: decaySteps = 0, etaMin = 0, ...own }) => {
    const { initialLearningRate } = initial(own);
    const alpha = etaMin / initialLearningRate;
    return schedules.cosine({ initialLearningRate, decaySteps, alpha });
  },
  cosineWarmRestarts: ({ t0: firstDecaySteps = 0, tMult: tMul = 0, ...own }) =>
    schedules.cosineRestarts({ ...initial(own), firstDecaySteps, tMul }),
  polynomial: ({ totalIters: decaySteps = 0, power = 0, ...own }) =>
    schedules.polynomial({ ...initial(own), decaySteps, power, endLearningRate: 0 }),
  oneCycle: ({ maxLr: maxLearningRate = 0, totalSteps = 0 }) =>
    schedules.oneCycle({ maxLearningRate, totalSteps }),
};

describeGoldens('schedules', Object.keys(made), (cases) => {
  test.each(cases)('$name with $config has the same rates', (golden) => {
    const schedule = made[golden.name]?.(golden.config as unknown as Config);
    const wanted = golden.numbers('values');
    const rates = wanted.map((_, step) => schedule?.at(step) ?? NaN);
    expect(rates.length).toBeGreaterThan(28);
    expectNear(rates, wanted, 1e-12, 'rates');
  });
});
