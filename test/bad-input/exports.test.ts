// What the library exports besides its namespaces, and what can be called of what it makes: every
// bad value as every argument and option. A function that is exported and not in the table here is
// an error.
import { describe, expect, test } from 'vitest';
import * as library from '../../lib/index.ts';
import type { Callback, TrainingContext } from '../../lib/index.ts';
import { placesOf, wrongs } from '../support/bad-calls.ts';
import type { About } from '../support/bad-calls.ts';
import { classifier, numbers } from '../support/small-model.ts';
import { argumentsOf } from '../support/sound-arguments.ts';
import type { Make } from '../support/sound-arguments.ts';

const { activations, functionalModel, input, layers, metrics, optimizers } = library;
const { schedules, sequential, tensor } = library;
const { dense } = layers;
const y = [0, 1, 2, 0, 1, 2];
const x = Array.from(y, (_, i) => [...numbers(4, i)]);
const ends = { shape: [2], name: 'i', type: 'f32' } as const;

interface Sound extends About {
  readonly args: readonly unknown[];
}

type Functions = {
  [K in keyof typeof library]: (typeof library)[K] extends (...args: never[]) => unknown
    ? K
    : never;
}[keyof typeof library];

const option = ['option', 'seed', 'name'];
const functions: Readonly<Record<Functions, () => Sound>> = {
  tensor: () => ({
    args: [
      [1, 2, 3, 4],
      [2, 2],
    ],
    names: [['data'], ['shape']],
  }),
  input: () => ({ args: [ends], names: [['option', 'shape', 'name']] }),
  sequential: () => ({
    args: [[dense({ units: 2, inputShape: [2] })], { seed: 1, name: 'own' }],
    names: [['layers', 'inputShape', 'shape of the input'], option],
  }),
  functionalModel: () => {
    const left = input({ shape: [2] });
    const both = [left, input({ shape: [2] })];
    const outputs = [layers.add().apply(both), dense({ units: 1 }).apply(left)];
    return {
      args: [{ inputs: both, outputs, seed: 1, name: 'own' }],
      names: [['input', 'output', 'option', 'name']],
    };
  },
  loadModel: () => ({ args: [classifier().toBytes()], names: [] }),
  verify: () => ({
    args: [classifier(), x, y, { steps: 1, batchSize: 3 }],
    names: [['model'], ['x', 'y'], ['y', 'x'], ['option']],
  }),
  executorInfo: () => ({ args: [] }),
};

test('every function that is exported is in the table', () => {
  const exported = Object.entries(library).filter(([, own]) => typeof own === 'function');
  expect(Object.keys(functions).sort()).toEqual(exported.map(([name]) => name).sort());
});

test.each(Object.entries(functions))('%s refuses what is wrong, by name', async (name, soundOf) => {
  const { args, ...about } = soundOf();
  const call = Reflect.get(library, name) as Make;
  expect(await wrongs(placesOf(name, call, args, about))).toEqual([]);
});

function method(own: object, name: string): Make {
  return (Reflect.get(own, name) as Make).bind(own);
}

describe('of what is made', () => {
  test.each(Object.entries(layers))('%s can be applied to nothing wrong', async (name, make) => {
    const [options] = argumentsOf(make) ?? [];
    const layer = (make as Make)(options as never) as library.CallableLayer;
    const where = [layer.name, 'inputLayer'];
    for (const inputs of [[], [[input({ shape: [4] }), input({ shape: [4] })]]]) {
      expect(await wrongs(placesOf(name, method(layer, 'apply'), inputs, { where }))).toEqual([]);
    }
  });

  test.each(Object.entries(activations))('%s is applied to no wrong value', async (_, make) => {
    const place = {
      label: 'x',
      where: [' got '],
      names: ['Value'],
      call: (make as Make)() as Make,
    };
    expect(await wrongs([place])).toEqual([]);
  });

  test('groups of weights', async () => {
    const group = { layers: ['dense'], learningRateScale: 2, weightDecay: 0.5 };
    const model = sequential([dense({ units: 1, inputShape: [4] })]);
    const compile = (parameterGroups: never): void =>
      model.compile({ optimizer: optimizers.sgd({ parameterGroups }), loss: 'huber' });
    const about = { where: ['sgd', 'parameterGroups'], names: [['parameterGroups']] };
    const named = { weights: ['dense/kernel'] };
    for (const groups of [[group], [named], [group, named, named]]) {
      expect(await wrongs(placesOf('groups', compile, [groups], about))).toEqual([]);
    }
  });

  test('what a callback may do in a hook', async () => {
    const model = classifier();
    const sound: Partial<Record<keyof TrainingContext, readonly unknown[]>> = {
      goalOf: ['loss'],
      setWeights: [model.getWeights().slice(0, 1)],
      scaleLearningRate: [1],
      stop: ['reason'],
    };
    const names = [['weight', 'dense', 'factor', 'reason']];
    const found: (readonly string[])[] = [];
    let state: unknown;
    const own: Callback = {
      name: 'own',
      begin: (training) => ({
        async onEpochEnd() {
          state = String(model.getWeights().map(({ data }) => data));
          for (const [name, args] of Object.entries(sound)) {
            const places = placesOf(name, method(training, name), args, { names });
            found.push(await wrongs(places.filter(({ label }) => label.includes('argument 0'))));
          }
        },
      }),
    };
    await model.fit(x, y, { callbacks: [own] });
    expect(found).toEqual(Object.keys(sound).map(() => []));
    expect(String(model.getWeights().map(({ data }) => data))).toBe(state);
  });

  test.each(Object.entries(schedules))('%s is asked for no wrong step', async (name, make) => {
    const schedule = (make as Make)(...((argumentsOf(make) ?? []) as never[]));
    const at = method(schedule as library.Schedule, 'at');
    expect(await wrongs(placesOf(name, at, [1]))).toEqual([]);
  });

  test('a tensor', async () => {
    const own = tensor([1, 2, 3, 4], [2, 2]);
    expect(await wrongs(placesOf('rows', method(own, 'rows'), [0, 1]))).toEqual([]);
    expect(await wrongs(placesOf('toArray', method(own, 'toArray'), []))).toEqual([]);
  });

  test('a confusion matrix, which stays as it was', async () => {
    const matrix = metrics.confusionMatrix({ classes: 3 });
    const places = placesOf('confusionMatrix', method(matrix, 'add'), [y, y], {
      names: [
        ['yTrue', 'yPred'],
        ['yPred', 'yTrue'],
      ],
    });
    let { total } = matrix;
    const judged = await wrongs(places, ({ refused }) => {
      const before = total;
      ({ total } = matrix);
      return refused && total !== before ? `counted ${total - before}` : undefined;
    });
    expect(judged).toEqual([]);
  });

  test('a predictor, whose arrays are written as any others', () => {
    const predictor = classifier().predictor(1);
    for (const wrong of [NaN, Infinity, -0, 1e39, '3', null, {}, undefined]) {
      predictor.input.fill(wrong as number);
      predictor.run();
    }
    expect(() => predictor.input.set([1, 2, 3, 4, 5])).toThrow(RangeError);
    expect(() => predictor.input.set([3n] as never)).toThrow(TypeError);
    expect(Object.isFrozen(predictor)).toBe(true);
  });

  test('a layer that is not as it should be when the model is compiled', async () => {
    const layer = dense({ units: 1, inputShape: [4] });
    const model = sequential([layer]);
    const options = { optimizer: 'sgd', loss: 'meanSquaredError' } as const;
    const freeze = (value: never): void => {
      layer.trainable = value;
      model.compile(options);
    };
    expect(await wrongs(placesOf('dense', freeze, [true], { names: [['trainable']] }))).toEqual([]);
  });

  test('a functional model of what is no model', () => {
    const outputs = dense({ units: 1 }).apply(input({ shape: [2] }));
    expect(() => functionalModel({ inputs: outputs, outputs: [] })).toThrow('outputs: got none');
  });
});
