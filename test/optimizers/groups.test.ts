// Parameter groups: each weight takes the step that it would take in a model compiled with its
// group's rate and decay, bit by bit, on both executors; and names are checked.
import { describe, expect, test } from 'vitest';
import { layers, optimizers, sequential } from '../../lib/index.ts';
import type { Model, Optimizer } from '../../lib/index.ts';
import { coreOf } from '../../lib/model/model.ts';
import { readGroups, termsOf } from '../../lib/optimizers/groups.ts';
import type { OptimizerOptions } from '../../lib/optimizers/optimizer.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { features, numbers, samples, x } from '../support/small-model.ts';

const target = numbers(samples, 4);

/** Two layers, compiled; weights `dense/kernel`, `dense/bias`, `dense_1/kernel`, `dense_1/bias`. */
function twoLayers(library: Pick<Library, 'layers' | 'sequential'>, optimizer: Optimizer): Model {
  const { layers, sequential } = library;
  const biasInitializer = 'ones';
  const model = sequential(
    [
      layers.dense({ units: 5, activation: 'tanh', inputShape: [features], biasInitializer }),
      layers.dense({ units: 1, biasInitializer }),
    ],
    { seed: 4 },
  );
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

/** The weights by name after one step on all data. */
function stepped(model: Model): Record<string, number[]> {
  model.trainOnBatch(x, target);
  return Object.fromEntries(model.getWeights().map(({ name, data }) => [name, [...data]]));
}

describe.each(executors)('groups on the %s executor', (executor) => {
  const { custom: _, ...rules } = optimizers;

  test.each(Object.keys(rules))('each weight takes the step of its group with %s', async (name) => {
    const library = await libraryOn(executor);
    const make = library.optimizers[name as keyof typeof rules];
    const step = (options: OptimizerOptions): Record<string, number[]> =>
      stepped(twoLayers(library, make({ learningRate: 0.25, clipNorm: 2, ...options })));
    const mixed = step({
      weightDecay: 0.5,
      parameterGroups: [
        { layers: ['dense_1'], learningRateScale: 0.5 },
        { weights: ['dense/bias'], weightDecay: 0.125, learningRateScale: 2 },
      ],
    });
    const plain = step({ weightDecay: 0.5 });
    const slower = step({ weightDecay: 0.5, learningRate: 0.125 });
    const other = step({ weightDecay: 0.125, learningRate: 0.5 });
    expect(mixed).toEqual({
      'dense/kernel': plain['dense/kernel'],
      'dense/bias': other['dense/bias'],
      'dense_1/kernel': slower['dense_1/kernel'],
      'dense_1/bias': slower['dense_1/bias'],
    });
    expect(slower['dense_1/kernel']).not.toEqual(plain['dense_1/kernel']);
  });

  test('a schedule drives all groups', async () => {
    const library = await libraryOn(executor);
    const { schedules } = library;
    const { sgd } = library.optimizers;
    const values = [0, 0.25];
    const learningRate = schedules.piecewiseConstant({ boundaries: [0], values });
    const parameterGroups = [{ layers: ['dense'], learningRateScale: 0.5 }];
    const model = twoLayers(library, sgd({ learningRate, parameterGroups }));
    const before = Object.fromEntries(
      model.getWeights().map(({ name, data }) => [name, [...data]]),
    );
    expect(stepped(model)).toEqual(before);
    const wanted = stepped(twoLayers(library, sgd({ learningRate: 0.25, parameterGroups })));
    expect(stepped(model)).toEqual(wanted);
  });

  test('biases can be exempt from decay, in groups as well', async () => {
    const library = await libraryOn(executor);
    const { adamw } = library.optimizers;
    const decayBiasesAndNorms = false;
    const step = (options: OptimizerOptions): Record<string, number[]> =>
      stepped(twoLayers(library, adamw({ learningRate: 0.25, ...options })));
    const parameterGroups = [{ layers: ['dense_1'], weightDecay: 0.25 }];
    const mixed = step({ weightDecay: 0.5, parameterGroups, decayBiasesAndNorms });
    const without = step({ weightDecay: 0 });
    expect(mixed).toEqual({
      'dense/kernel': step({ weightDecay: 0.5 })['dense/kernel'],
      'dense/bias': without['dense/bias'],
      'dense_1/kernel': step({ weightDecay: 0.25 })['dense_1/kernel'],
      'dense_1/bias': without['dense_1/bias'],
    });
  });
});

const plain = { layers, sequential };
const updatesOf = (options: OptimizerOptions): string[] =>
  twoLayers(plain, optimizers.adam(options))
    .plan()
    .split('\n')
    .filter((line) => line.includes(' guard'));

describe('the plan', () => {
  test('still updates neighbours of one group together', () => {
    expect(updatesOf({})).toHaveLength(1);
    expect(
      updatesOf({ parameterGroups: [{ layers: ['dense_1'], weightDecay: 0.1 }] }),
    ).toHaveLength(2);
    const scaled = updatesOf({ parameterGroups: [{ layers: ['dense'], learningRateScale: 0.1 }] });
    expect(scaled).toHaveLength(2);
    expect(scaled[0]).toContain('minusStep*0.1@scalars');
  });

  test('of all weights in one group is one update', () => {
    const all = { layers: ['dense', 'dense_1'], weightDecay: 0.1 };
    expect(updatesOf({ parameterGroups: [all] })).toHaveLength(1);
  });
});

describe('names', () => {
  const compile = (parameterGroups: OptimizerOptions['parameterGroups']) => () =>
    twoLayers(plain, optimizers.sgd({ parameterGroups: parameterGroups ?? [] }));
  const learningRateScale = 0.1;

  test('that the model does not have are refused when it is compiled', () => {
    expectRefused(
      compile([{ layers: ['dense_2'], learningRateScale }]),
      'sgd: parameterGroups[0]: layers: unknown name "dense_2", the model has dense, dense_1.',
      'Did you mean "dense',
    );
    expectRefused(
      compile([
        { layers: ['dense'], learningRateScale },
        { weights: ['dense_1/kernal'], learningRateScale },
      ]),
      'sgd: parameterGroups[1]: weights: unknown name "dense_1/kernal"',
      'Did you mean "dense_1/kernel"?',
    );
  });

  test('of one weight in two groups are refused', () => {
    expectRefused(
      compile([
        { layers: ['dense'], learningRateScale },
        { weights: ['dense/bias'], weightDecay: 0 },
      ]),
      'sgd: parameterGroups[1]: "dense/bias" is in parameterGroups[0] already.',
    );
  });

  test('may be those of a layer and of its own weights at once', () => {
    compile([{ layers: ['dense'], weights: ['dense/bias'], learningRateScale }])();
  });
});

test('many groups cost no more looks at the model than one', () => {
  let looks = 0;
  const network = sequential(
    Array.from({ length: 30 }, (_, i) =>
      layers.dense({ units: 1, ...(!i && { inputShape: [1] }) }),
    ),
  );
  const parts = coreOf('test', network).network;
  const seen = parts.layers.map((layer) => ({
    ...layer,
    get name() {
      looks += 1;
      return layer.name;
    },
  }));
  const parameterGroups = seen.map(({ name }) => ({ layers: [name], weightDecay: 1 }));
  looks = 0;
  termsOf(optimizers.sgd({ parameterGroups }), { ...parts, layers: seen });
  expect(looks).toBe(seen.length);
});

describe('options of groups', () => {
  test('are checked at once', () => {
    const { sgd } = optimizers;
    expectOptionChecked(sgd, 'sgd', 'parameterGroups', {}, ['an empty array']);
    expectOptionChecked(sgd, 'sgd', 'decayBiasesAndNorms', {}, ['true']);
    const first = (group: object) => readGroups('f', [group]);
    const sizes = ['1.5', '2^31', '2^53'];
    const where = 'f: parameterGroups[0]';
    const own = { layers: ['a'], weightDecay: 0 };
    for (const name of ['learningRateScale', 'weightDecay']) {
      expectOptionChecked(first, where, name, own, sizes);
    }
    for (const name of ['layers', 'weights']) {
      expectOptionChecked(first, where, name, { weightDecay: 0, layers: ['a'] }, [
        'an empty array',
      ]);
    }
    expectRefused(() => first({ weightDecay: 0 }), `${where}: got no names`);
    expectRefused(() => first({ layers: ['a'] }), `${where}: got only names`);
    expectRefused(() => first({ layer: ['a'] }), 'Did you mean "layers"?');
    const many = Array.from({ length: 65_537 }, (_, i) => `${i}`);
    const most = 'layers: got an array of length 65537, needed an array of at most 65536 names';
    expectRefused(() => first({ layers: many, weightDecay: 0 }), `${where}: ${most}`);
    const twice = 'weights[2]: got "a" twice, needed each name once';
    expectRefused(() => first({ weights: ['a', 'b', 'a'], weightDecay: 0 }), `${where}: ${twice}`);
  });
});
