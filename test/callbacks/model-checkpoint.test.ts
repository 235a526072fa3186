// Which files modelCheckpoint writes, and what is in them.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callbacks, loadModel, optimizers } from '../../lib/index.ts';
import type { Callback } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { classifier, weightsOf, x, y } from '../support/small-model.ts';

const { lambda, modelCheckpoint, reduceLearningRateOnPlateau } = callbacks;

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'bitgrad-checkpoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

type Options = Omit<Parameters<typeof modelCheckpoint>[0], 'path'>;

const to = (name: string, options: Options = {}): Callback =>
  modelCheckpoint({ path: join(folder, name), ...options });

describe('files', () => {
  test.each<[what: string, losses: readonly number[], options: Options, epochs: readonly number[]]>(
    [
      ['of every epoch', [4, 5, 3], {}, [1, 2, 3]],
      ['of every second epoch', [4, 5, 3, 2, 1], { everyEpochs: 2 }, [2, 4]],
      ['of the best epochs', [4, 5, 3, 3, 1], { saveBestOnly: true }, [1, 3, 5]],
      [
        'of the best in mode max',
        [4, 5, NaN, 5, 6],
        { saveBestOnly: true, mode: 'max' },
        [1, 2, 5],
      ],
      ['better than a value', [4, 5, 3, 1], { saveBestOnly: true, initialValue: 3 }, [4]],
      [
        'of every second, if better than all before',
        [9, 5, 3, 4, 1, 2, 7, 0.5],
        { saveBestOnly: true, everyEpochs: 2 },
        [2, 8],
      ],
      ['of none that is NaN', [NaN, NaN], { saveBestOnly: true }, []],
    ],
  )('%s', async (_, losses, options, epochs) => {
    await fitPrescribed(losses, [to('{epoch}', { monitor: 'loss', ...options })]);
    expect(readdirSync(folder).toSorted()).toEqual(epochs.map(String));
    for (const epoch of epochs) {
      expect(weightsOf(await loadModel(join(folder, String(epoch))))).toEqual([losses[epoch - 1]]);
    }
  });

  test('are named after epochs and columns', async () => {
    const validationData = [[1], [2]] as const;
    const callback = to('m-{epoch}-{valLoss}-{loss}.st');
    const options = { initialEpoch: 1, validationData };
    await fitPrescribed([1, 2, 3.5], [callback], prescribedModel(), options);
    expect(readdirSync(folder)).toEqual(['m-2-0.0000-2.0000.st', 'm-3-1.5000-3.5000.st']);
  });

  test('of one name replace each other, and from the last one training goes on', async () => {
    const path = join(folder, 'last');
    const model = classifier();
    await model.fit(x, y, { epochs: 3, batchSize: 8, callbacks: [modelCheckpoint({ path })] });
    expect(readdirSync(folder)).toEqual(['last']);
    const same = await loadModel(path);
    expect(same.toBytes()).toEqual(model.toBytes());
    await model.fit(x, y, { epochs: 2 });
    await same.fit(x, y, { epochs: 2 });
    expect(same.toBytes()).toEqual(model.toBytes());
  });

  test('are there for the next callback, with what those in front have done', async () => {
    const plateau = reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.5 });
    const sizes: number[] = [];
    const path = join(folder, 'model');
    const looks = lambda({ onEpochEnd: () => void sizes.push(readFileSync(path).length) });
    await fitPrescribed([4, 4], [plateau, modelCheckpoint({ path }), looks], prescribedModel(8));
    expect(sizes).toHaveLength(2);
    const shows = { name: 'shows', showsLearningRate: true, begin: () => ({}) };
    const { columns } = await (await loadModel(path)).fit([1], [0], { callbacks: [shows] });
    expect(columns['learningRate']).toEqual(Float64Array.of(4));
  });
});

test('a file that cannot be written rejects the run and leaves the model usable', async () => {
  const model = prescribedModel();
  const run = fitPrescribed([1, 2], [to('no/such/folder')], model);
  await expect(run.done).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(run.done).rejects.toThrow('was not written');
  expect(weightsOf(model)).toEqual([1]);
  await fitPrescribed([1, 2], [], model);
});

test('columns that the run has not are refused at the call of fit', () => {
  const fit = (callback: Callback) => classifier().fit(x, y, { callbacks: [callback] });
  const [call, best] = [() => fit(to('{valLoss}')), () => fit(to('m', { saveBestOnly: true }))];
  expectRefused(
    call,
    'fit: modelCheckpoint: path: unknown column "valLoss"',
    'has loss, accuracy.',
  );
  expectRefused(() => fit(to('{epoc}')), 'unknown column "epoc"');
  expectRefused(best, 'fit: modelCheckpoint: monitor: unknown column "valLoss"');
});

test('a model that no file can hold is refused at the call of fit', () => {
  const model = classifier();
  const optimizer = optimizers.sgd({ learningRate: (step) => 1 / (step + 1) });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const before = weightsOf(model);
  const call = () => model.fit(x, y, { callbacks: [to('m')] });
  expectRefused(call, 'save: compile: optimizer: learningRate: the function "learningRate"');
  expect(weightsOf(model)).toEqual(before);
  expect(readdirSync(folder)).toEqual([]);
});

test('bad options are refused by name', () => {
  const where = 'modelCheckpoint';
  const make = modelCheckpoint as (options: never) => unknown;
  expectOptionsChecked(make, where);
  const strings = ['an empty string', 'a string', 'a digit'];
  const path = 'x';
  expectOptionChecked(make, where, 'path', {}, strings.slice(1));
  expectOptionChecked(make, where, 'monitor', { path }, strings);
  expectOptionChecked(make, where, 'saveBestOnly', { path }, ['true']);
  expectOptionChecked(make, where, 'initialValue', { path }, ['-1', '1.5', '2^31', '2^53']);
  for (const name of ['mode', 'everyEpochs']) expectOptionChecked(make, where, name, { path });
  expectRefused(() => make({ path: 'a\0b' } as never), 'modelCheckpoint: path: got ');
});
