// What functions of users return: every bad value from every function that the library calls. Where
// Values are needed, each is refused by the name of the function, and the model stays as it was.
import { expect, test } from 'vitest';
import { layers, metrics, ops, optimizers, schedules, sequential } from '../../lib/index.ts';
import type {
  Callback,
  CompileOptions,
  Layer,
  LearningRate,
  Model,
  Value,
} from '../../lib/index.ts';
import { hookNames } from '../../lib/callbacks/callback.ts';
import { coreOf } from '../../lib/model/model.ts';
import { wrongs } from '../support/bad-calls.ts';
import type { Place } from '../support/bad-calls.ts';
import { allValues } from '../support/bad-values.ts';
import { classifier } from '../support/small-model.ts';

const x = [1, 2, 3, 4, 5, 6, 7, 8];
const y = [0.5, 1];
const sgd = { optimizer: 'sgd', loss: 'meanSquaredError' } as const;

/** A function that returns a value, whatever is needed. */
const gives = (value: unknown) => (): never => value as never;

/** All that is asked of such a function is asked while the model is made and compiled. */
function compiled(layer: Layer, options: CompileOptions = sgd): void {
  sequential([layer]).compile(options);
}

const dense = (options: object = {}): Layer =>
  layers.dense({ units: 1, inputShape: [4], ...options });
const custom = (options: object): Layer =>
  layers.custom({ apply: (v: Value) => v, inputShape: [4], ...options });

type Call = (value: never) => unknown;

// Each takes what the function returns. The words stand in errors.
const functions: Readonly<Record<string, readonly [words: readonly string[], call: Call]>> = {
  activation: [['activation'], (v) => compiled(dense({ activation: gives(v) }))],
  'layers.custom apply': [['apply'], (v) => compiled(custom({ apply: gives(v) }))],
  'layers.custom weights': [['weights'], (v) => compiled(custom({ weights: gives(v) }))],
  'a weight': [['weights'], (v) => compiled(custom({ weights: () => ({ w: v }) }))],
  'the shape of a weight': [
    ['shape'],
    (v) => compiled(custom({ weights: () => ({ w: { shape: v } }) })),
  ],
  'the initializer of a weight': [
    ['initializer'],
    (v) => compiled(custom({ weights: () => ({ w: { shape: [1], initializer: v } }) })),
  ],
  'an update': [
    ['update'],
    (v) =>
      compiled(
        custom({
          weights: () => ({ w: { shape: [1], trainable: false } }),
          apply: (
            x: Value,
            { update }: { update(this: void, name: string, value: never): void },
          ) => {
            update('w', v);
            return x;
          },
        }),
      ),
  ],
  'the name of an update': [
    ['update', 'no weight'],
    (v) =>
      compiled(
        custom({
          apply: (
            x: Value,
            { update }: { update(this: void, name: never, value: Value): void },
          ) => {
            update(v, x);
            return x;
          },
        }),
      ),
  ],
  'a shape of random numbers': [
    ['random'],
    (v) =>
      compiled(
        custom({
          apply: (x: Value, { random }: { random(this: void, shape: never): Value }) =>
            ops.add(x, ops.sum(random(v))),
        }),
      ),
  ],
  'a further loss': [
    ['addLoss', 'loss'],
    (v) =>
      compiled(
        custom({
          apply: (x: Value, { addLoss }: { addLoss(this: void, value: never): void }) => {
            addLoss(v);
            return x;
          },
        }),
      ),
  ],
  regularizer: [['kernelRegularizer'], (v) => compiled(dense({ kernelRegularizer: gives(v) }))],
  activityRegularizer: [
    ['activityRegularizer'],
    (v) => compiled(dense({ activityRegularizer: gives(v) })),
  ],
  constraint: [['kernelConstraint'], (v) => compiled(dense({ kernelConstraint: gives(v) }))],
  loss: [['loss'], (v) => compiled(dense(), { ...sgd, loss: gives(v) })],
  metric: [['metric'], (v) => compiled(dense(), { ...sgd, metrics: [gives(v)] })],
  'optimizers.custom update': [['update'], (v) => compiled(dense(), own(gives(v)))],
  'the weight of an update': [
    ['update'],
    (v) =>
      compiled(
        dense(),
        own((w) => ({ w: v, trace: w })),
      ),
  ],
  'a slot of an update': [
    ['update'],
    (v) =>
      compiled(
        dense(),
        own((w) => ({ w, trace: v })),
      ),
  ],
  learningRate: [['learningRate'], (v) => trainedAt(gives(v))],
  'schedules.custom': [['learningRate'], (v) => trainedAt(schedules.custom(gives(v)))],
  'begin of a callback': [
    ['begin', 'callbacks[0]'],
    (v) => called({ name: 'own', begin: gives(v) }),
  ],
  'a hook of a callback': [
    ['onEpochEnd'],
    (v) => called({ name: 'own', begin: () => ({ onEpochEnd: v }) }),
  ],
};

function own(update: (w: Value) => unknown): CompileOptions {
  const optimizer = optimizers.custom({ name: 'own', slots: ['trace'], update: update as never });
  return { ...sgd, optimizer };
}

function trainedAt(learningRate: LearningRate): unknown {
  const model = sequential([dense()]);
  model.compile({ ...sgd, optimizer: optimizers.sgd({ learningRate }) });
  return model.trainOnBatch(x, y);
}

const watched = sequential([dense()]);
// Trained a thousand times; at a higher rate its weights would grow beyond all numbers.
watched.compile({ ...sgd, optimizer: optimizers.sgd({ learningRate: 1e-6 }) });

function called(callback: Callback): unknown {
  return watched.fit(x, y, { callbacks: [callback] });
}

test.each(Object.entries(functions))('%s', async (label, [names, call]) => {
  const place: Place = { label, where: [''], names, call };
  expect(await wrongs([place])).toEqual([]);
});

// Nobody looks at what hooks return but waits for it: what cannot be waited for ends the run.
test.each(hookNames)('%s', async (name) => {
  for (const [label, value] of allValues) {
    const hooks = { [name]: gives(value) };
    const run = called({ name: 'own', begin: () => hooks });
    await (run as Promise<unknown>).then(undefined, (error: Error) => {
      expect(label).toMatch(/Proxy/);
      expect(error.message).toMatch(/trap went off|revoked/);
    });
    // The model can be trained again.
    watched.trainOnBatch(x, y);
  }
});

test('a layer may draw one number', () => {
  for (const shape of [[], [1], [1, 1]]) {
    const layer = custom({
      apply: (v: Value, { random }: { random(this: void, shape: readonly number[]): Value }) =>
        ops.add(v, random(shape)),
    });
    const model = sequential([layer, layers.dense({ units: 1 })], { seed: 3 });
    model.compile(sgd);
    expect(model.trainOnBatch([0, 0, 0, 0], [0]).loss).toBeGreaterThan(0);
  }
});

test('functions that throw leave a compiled model as it was', () => {
  const model: Model = classifier();
  const { compiled } = coreOf('test', model);
  const fails = (): never => {
    throw new Error('my own');
  };
  for (const options of [
    { ...sgd, loss: fails },
    { ...sgd, metrics: [fails] },
    { ...sgd, ...own(fails) },
  ]) {
    expect(() => model.compile(options)).toThrow('my own');
    expect(coreOf('test', model).compiled).toBe(compiled);
  }
  expect(metrics.accuracy().name).toBe('accuracy');
});
