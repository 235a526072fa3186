// Schedules in a training: the rate of every step is the schedule's, whoever runs it and however it
// is cut; one that fails ends the run and nothing else.
import { describe, expect, test } from 'vitest';
import { optimizers, schedules } from '../../lib/index.ts';
import type { LearningRate, Model } from '../../lib/index.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { uncompiled, weightsOf, x, y } from '../support/small-model.ts';

/** A model of one weight, from 0, whose gradient is 1: it falls by the rate in every step. */
function falling({ layers, ops, optimizers, sequential }: Library, rate: LearningRate): Model {
  const own = { units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] } as const;
  const model = sequential([layers.dense(own)], { seed: 5 });
  const optimizer = optimizers.sgd({ learningRate: rate });
  model.compile({ optimizer, loss: (_, prediction) => ops.mul(prediction, 1) });
  return model;
}

const ones = [1, 1, 1, 1, 1, 1];
const weightOf = (model: Model): number | undefined => weightsOf(model)[0];

describe.each(executors)('on the %s executor', (executor) => {
  test('every step has its rate, those of one segment as well', async () => {
    const library = await libraryOn(executor);
    const { schedules } = library;
    const halving = { initialLearningRate: 32, decaySteps: 2, decayRate: 0.5 };
    const model = falling(library, schedules.step(halving));
    await model.fit(ones, ones, { batchSize: 1 });
    expect(weightOf(model)).toBe(-(32 + 32 + 16 + 16 + 8 + 8));
    await model.fit(ones, ones, { batchSize: 2, epochs: 2 });
    expect(weightOf(model)).toBe(-112 - (4 + 4 + 2 + 2 + 1 + 1));
    model.trainOnBatch([1], [1]);
    expect(weightOf(model)).toBe(-126.5);
  });

  test('a rate that comes back to where it was is not taken for one that stood', async () => {
    const library = await libraryOn(executor);
    const { schedules } = library;
    const values = [1, 4, 1, 16, 1];
    const learningRate = schedules.piecewiseConstant({ boundaries: [0, 1, 2, 3], values });
    const model = falling(library, learningRate);
    await model.fit(ones, ones, { batchSize: 1, epochs: 100 });
    expect(weightOf(model)).toBe(-(1 + 4 + 1 + 16 + 596));
  });

  test('a model compiled anew counts from the start', async () => {
    const library = await libraryOn(executor);
    const { ops, optimizers } = library;
    const model = falling(library, (step) => 2 ** step);
    await model.fit(ones, ones, { batchSize: 1 });
    expect(weightOf(model)).toBe(-63);
    const loss = (_: unknown, prediction: never) => ops.mul(prediction, 1);
    model.compile({ optimizer: optimizers.sgd({ learningRate: (step) => 2 ** step }), loss });
    await model.fit(ones, ones, { batchSize: 1 });
    expect(weightOf(model)).toBe(-126);
  });

  test('a function that throws ends the run, with the steps before it done', async () => {
    const library = await libraryOn(executor);
    const model = falling(library, (step) => {
      if (step === 40) throw new Error('out of rates');
      return 1;
    });
    await expect(model.fit(ones, ones, { batchSize: 1, epochs: 50 }).done).rejects.toThrow(
      'out of rates',
    );
    const reached = -(weightOf(model) ?? 0);
    expect(reached).toBeLessThanOrEqual(40);
    // Rates are asked for ahead of time, so some of the steps before it are missing.
    for (let step = reached; step < 40; step++) model.trainOnBatch([1], [1]);
    expect(() => model.trainOnBatch([1], [1])).toThrow('out of rates');
    expect(weightOf(model)).toBe(-40);
    await expect(model.fit(ones, ones).done).rejects.toThrow('out of rates');
  });

  test('a rate that is no number ends the run with its step', async () => {
    const library = await libraryOn(executor);
    const model = falling(library, (step) => (step < 9 ? 1 : NaN));
    await expect(model.fit(ones, ones, { batchSize: 1, epochs: 50 }).done).rejects.toThrow(
      'sgd: learningRate: the schedule "custom" gave NaN at step 9, needed a number >= 0',
    );
  });
});

describe('a schedule', () => {
  const rising = (): Model => {
    const schedule = schedules.cosineRestarts({ initialLearningRate: 0.01, firstDecaySteps: 9 });
    const learningRate = schedules.warmup({ warmupSteps: 5, schedule });
    const model = uncompiled();
    const optimizer = optimizers.adam({ learningRate });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    return model;
  };

  test('goes on where a run ended', async () => {
    const whole = rising();
    await whole.fit(x, y, { epochs: 6, batchSize: 8 });
    const parts = rising();
    for (const epochs of [1, 3, 2]) await parts.fit(x, y, { epochs, batchSize: 8 });
    expect(weightsOf(parts)).toEqual(weightsOf(whole));
  });

  test('does not see where segments end', async () => {
    const whole = rising();
    await whole.fit(x, y, { epochs: 6, batchSize: 8 });
    const cut = rising();
    await cut.fit(x, y, { epochs: 6, batchSize: 8, onBatchEnd: () => {} });
    expect(weightsOf(cut)).toEqual(weightsOf(whole));
  });
});
