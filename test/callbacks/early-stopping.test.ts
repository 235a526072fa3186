// earlyStopping against sequences worked out by hand with the rules of Keras 3.
import { describe, expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import type { Run } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { classifier, uncompiled, weightsOf, x, y } from '../support/small-model.ts';

const { earlyStopping, lambda } = callbacks;

type Options = Parameters<typeof earlyStopping>[0];

/** Of the losses, how many were run until it stopped. */
async function epochsOf(losses: readonly number[], options: Options = {}): Promise<number> {
  const callback = earlyStopping({ monitor: 'loss', ...options });
  return (await fitPrescribed(losses, [callback])).epochs;
}

describe('stops', () => {
  test.each<[what: string, losses: readonly number[], options: Options, epochs: number]>([
    ['at the first loss that is no better', [4, 3, 3, 1], {}, 3],
    ['with patience 1 as with none', [4, 3, 3, 1], { patience: 1 }, 3],
    ['after two without progress', [4, 3, 3, 5, 1], { patience: 2 }, 4],
    ['not if progress comes in time', [4, 3, 3, 2, 2, 2, 1], { patience: 2 }, 6],
    ['not before the second epoch', [NaN, 4, 3], {}, 3],
    ['if nothing is ever a number', [NaN, NaN, NaN], { patience: 2 }, 2],
    ['counting NaN as no progress', [4, NaN, NaN, 1], { patience: 2 }, 3],
    ['by progress of more than minDelta', [4, 3.5, 3, 2], { minDelta: 0.5 }, 2],
    ['after the best, not the last', [4, 3.75, 3.25, 3, 3, 1], { minDelta: 0.5, patience: 2 }, 5],
    ['by mode max', [1, 2, 3, 3, 4], { mode: 'max' }, 4],
    ['by mode max and minDelta', [1, 2, 2.5, 3.5], { mode: 'max', minDelta: 0.5 }, 3],
    ['if the baseline is not reached', [4, 4, 4, 4], { baseline: 2, patience: 2 }, 2],
    ['only where it is not better', [5, 4, 3, 3, 1], { baseline: 2, patience: 2 }, 4],
    ['later once the baseline is reached', [4, 1, 3, 3, 3], { baseline: 2, patience: 2 }, 4],
    ['from an epoch on', [1, 9, 9, 9, 8, 8, 1], { startFromEpoch: 3 }, 6],
    ['never', [4, 3, 2, 1], {}, 4],
  ])('%s', async (_, losses, options, epochs) => {
    expect(await epochsOf(losses, options)).toBe(epochs);
  });

  test('and the history says by whom, when and why', async () => {
    const callback = earlyStopping({ monitor: 'loss', patience: 2 });
    const history = await fitPrescribed([4, 3, 3.5, 3, 1], [callback]);
    expect(history.columns['loss']).toEqual(Float64Array.of(4, 3, 3.5, 3));
    const reason = 'loss was not better than 3 (epoch 1) for 2 epochs';
    expect(history.stopped).toEqual({ by: 'earlyStopping', epoch: 3, reason });
    expect(await fitPrescribed([3, 2, 1], [callback])).not.toHaveProperty('stopped');
  });

  test('with epochs that are numbered as in the history', async () => {
    const callback = earlyStopping({ monitor: 'loss', startFromEpoch: 5 });
    const losses = [0, 0, 0, 0, 4, 4, 4, 4, 4];
    const history = await fitPrescribed(losses, [callback], prescribedModel(), { initialEpoch: 4 });
    expect(history.stopped?.epoch).toBe(6);
    expect(history.epochs).toBe(3);
  });

  test('anew in each run, and in several at once', async () => {
    const callback = earlyStopping({ monitor: 'loss', patience: 2 });
    const model = prescribedModel();
    const of = (losses: readonly number[], own = prescribedModel()): Run =>
      fitPrescribed(losses, [callback], own);
    expect((await of([3, 3, 3, 3], model)).epochs).toBe(3);
    expect((await of([9, 9, 9, 9], model)).epochs).toBe(3);
    const both = await Promise.all([of([3, 3, 3, 3]), of([4, 3, 2, 1])]);
    expect(both.map(({ epochs }) => epochs)).toEqual([3, 4]);
  });
});

describe('restores the best weights', () => {
  const weights: number[][] = [];
  const recorder = (model = classifier()) =>
    lambda({ onEpochEnd: ({ epoch }) => void (weights[epoch] = weightsOf(model)) });

  test('when it stops the run, to the bit', async () => {
    const model = classifier();
    const callback = earlyStopping({ patience: 3, restoreBestWeights: true });
    const { columns, stopped } = await model.fit(x, y, {
      epochs: 200,
      batchSize: 8,
      validationSplit: 0.3,
      callbacks: [callback, recorder(model)],
    });
    const losses = [...(columns['valLoss'] ?? [])];
    const best = losses.indexOf(Math.min(...losses));
    expect(stopped?.epoch).toBe(best + 3);
    expect(losses).toHaveLength(best + 4);
    expect(weightsOf(model)).toEqual(weights[best]);
    expect(weightsOf(model)).not.toEqual(weights[best + 3]);
  });

  test.each([
    ['not stopped at all', () => {}],
    ['stopped by run.stop()', (run: Run) => run.stop()],
  ])('when the run is %s', async (_, end) => {
    const model = prescribedModel();
    const callback = earlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true });
    const last = lambda({ onEpochEnd: ({ epoch }) => void (epoch === 3 && end(run)) });
    const run = fitPrescribed([3, 2, 1, 5], [callback, last], model);
    expect((await run).epochs).toBe(4);
    expect(weightsOf(model)).toEqual([1]);
    expect(model.predict([[1]]).data).toEqual(Float32Array.of(1));
  });

  test('which are the first ones if nothing was ever better', async () => {
    const model = prescribedModel();
    const callback = earlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true });
    await fitPrescribed([NaN, NaN, NaN], [callback], model);
    expect(weightsOf(model)).toEqual([NaN]);
  });

  test('but not after an abort or an error', async () => {
    const callback = earlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true });
    const abort = new AbortController();
    const aborts = lambda({ onEpochEnd: ({ epoch }) => void (epoch === 2 && abort.abort('now')) });
    const model = prescribedModel();
    const run = fitPrescribed([1, 2, 3, 4], [callback, aborts], model, { signal: abort.signal });
    await expect(run.done).rejects.toBe('now');
    expect(weightsOf(model)).toEqual([3]);
    const fails = lambda({
      onEpochEnd: ({ epoch }) => (epoch === 2 ? Promise.reject(new Error('no')) : undefined),
    });
    await expect(fitPrescribed([1, 2, 3, 4], [callback, fails], model).done).rejects.toThrow('no');
    expect(weightsOf(model)).toEqual([3]);
  });

  test('and leaves them alone where it was not asked to', async () => {
    const model = prescribedModel();
    await fitPrescribed([1, 2, 3], [earlyStopping({ monitor: 'loss', patience: 2 })], model);
    expect(weightsOf(model)).toEqual([3]);
  });
});

describe('the column', () => {
  const fit = (options: Options, model = classifier(), fitOptions = {}): unknown =>
    model.fit(x, y, { callbacks: [earlyStopping(options)], ...fitOptions });

  test('must be one of the run, or fit throws before anything changes', async () => {
    const model = classifier();
    expectRefused(
      () => fit({}, model),
      'fit: earlyStopping: monitor: unknown column "valLoss", this run has loss, accuracy. ',
      'Give validationData or validationSplit.',
    );
    const validationData = [x, y];
    const call = () => fit({ monitor: 'valAcuracy' }, model, { validationData });
    expectRefused(call, 'this run has loss, accuracy, valLoss, valAccuracy.', '"valAccuracy"?');
    const twin = classifier();
    await model.fit(x, y);
    await twin.fit(x, y);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('says itself which way is better, except where a metric is one’s own', async () => {
    const own = uncompiled();
    const loss = 'sparseCategoricalCrossentropy';
    const share = (_: unknown, yPred: never): never => yPred;
    own.compile({ optimizer: 'sgd', loss, metrics: [share] });
    expectRefused(
      () => fit({ monitor: 'share' }, own),
      'fit: earlyStopping: mode: "auto" does not know whether less or more of share is better',
      'needed "min" or "max".',
    );
    await fit({ monitor: 'share', mode: 'max' }, own);
    await fit({ monitor: 'valAccuracy' }, classifier(), { validationSplit: 0.2 });
  });
});

test('bad options are refused by name', () => {
  const make = earlyStopping as (options: never) => unknown;
  expectOptionsChecked(make, 'earlyStopping');
  expectOptionChecked(make, 'earlyStopping', 'monitor', {}, [
    'an empty string',
    'a string',
    'a digit',
  ]);
  const large = ['1.5', '2^31', '2^53'];
  expectOptionChecked(make, 'earlyStopping', 'minDelta', {}, large);
  expectOptionChecked(make, 'earlyStopping', 'baseline', {}, [...large, '-1']);
  for (const name of ['patience', 'startFromEpoch', 'mode']) {
    expectOptionChecked(make, 'earlyStopping', name);
  }
  expectOptionChecked(make, 'earlyStopping', 'restoreBestWeights', {}, ['true']);
});
