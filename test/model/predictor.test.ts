// The fast path of a service: the bits of predict, the weights that it would read, whatever is done
// to the arrays that it hands out.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { layers, ops, sequential } from '../../lib/index.ts';
import type { Model, Predictor } from '../../lib/index.ts';
import { ordinary, wild } from '../support/fills.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import { difference } from '../support/op-case.ts';
import { classifier, classes, features, until, x, y } from '../support/small-model.ts';

const { dense, flatten, inputLayer } = layers;

const nets: readonly (readonly [name: string, make: () => Model])[] = [
  ['one number in, one out', () => sequential([dense({ units: 1, inputShape: [1] })])],
  [
    'a small service',
    () =>
      sequential([
        dense({ units: 32, activation: 'relu', inputShape: [16] }),
        dense({ units: 3, activation: 'softmax' }),
      ]),
  ],
  [
    'rows of rows',
    () =>
      sequential([
        inputLayer({ shape: [3, 5] }),
        dense({ units: 17, activation: 'tanh' }),
        flatten(),
        dense({ units: 33 }),
      ]),
  ],
  ['no weights', () => sequential([flatten({ inputShape: [2, 3] })])],
];

/** Fills the input, runs, and holds the output to that of `predict`. */
function expectSame({ input, output, run }: Predictor, model: Model, numbers: Float32Array): void {
  input.set(numbers);
  run();
  expect(difference(output, model.predict(numbers).data)).toBe(undefined);
  expect(difference(input, numbers)).toBe(undefined);
}

describe.each(nets)('%s', (_, make) => {
  test.each([1, 2, 15, 16, 17, 255, 257, 600])('%d rows: the bits of predict', (rows) => {
    const model = make();
    const predictor = model.predictor(rows);
    const { length } = predictor.input;
    expectSame(predictor, model, ordinary(length, 1));
    expectSame(predictor, model, ordinary(length, 2));
    // NaN, infinities and subnormals go through as they do in predict.
    expectSame(predictor, model, wild(length, 3));
    expectSame(predictor, model, new Float32Array(length).fill(NaN));
    expect(predictor.output).toHaveLength(model.predict(predictor.input).data.length);
  });
});

test('executors agree', async () => {
  const seen = [];
  for (const executor of executors) {
    const library = await libraryOn(executor);
    const model = library.sequential(
      [
        library.layers.dense({ units: 65, activation: 'sigmoid', inputShape: [19] }),
        library.layers.dense({ units: 10, activation: 'softmax' }),
      ],
      { seed: 5 },
    );
    const { input, output, run } = model.predictor(37);
    input.set(ordinary(input.length, 7));
    run();
    seen.push([...output]);
  }
  for (const output of seen) expect(output).toEqual(seen[0]);
});

test('many predictors of one model do not disturb each other', () => {
  const model = classifier();
  const predictors = Array.from({ length: 40 }, (_, i) => model.predictor(1 + (i % 5)));
  predictors.forEach(({ input }, i) => input.set(ordinary(input.length, i)));
  for (const { run } of predictors.toReversed()) run();
  for (const { input, output } of predictors) {
    expect(difference(output, model.predict(input).data)).toBe(undefined);
  }
});

describe('the weights', () => {
  test('are those of the moment, through training, setting and compiling', async () => {
    const model = classifier();
    const predictor = model.predictor(50);
    expectSame(predictor, model, x);
    const first = predictor.output.slice();
    model.trainOnBatch(x, y);
    expectSame(predictor, model, x);
    expect(predictor.output).not.toEqual(first);
    model.setWeights(classifier().getWeights());
    expectSame(predictor, model, x);
    expect(predictor.output).toEqual(first);
    await model.fit(x, y, { epochs: 3 });
    expectSame(predictor, model, x);
    // A reader of several turns makes the writer move to other memory.
    const pending = model.predictAsync(x);
    model.trainOnBatch(x, y);
    expectSame(predictor, model, x);
    await pending;
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    expectSame(predictor, model, x);
    await model.fit(x, y);
    expectSame(predictor, model, x);
  });

  test('are the published ones while a run is active', async () => {
    const model = classifier();
    const [early, late] = [model.predictor(50), model.predictor(50)];
    const seen = new Set<string>();
    const inCallbacks: boolean[] = [];
    const onEpochEnd = ({ epoch }: { epoch: number }): void => {
      if (epoch % 50 !== 0) return;
      expectSame(early, model, x);
      inCallbacks.push(true);
    };
    const run = model.fit(x, y, { epochs: 1e6, onEpochEnd });
    await until(() => {
      expectSame(early, model, x);
      if (seen.size % 2 === 0) expectSame(late, model, x);
      return seen.add(early.output.join()).size > 4 && inCallbacks.length > 1;
    });
    run.stop();
    await run;
    expectSame(late, model, x);
    expectSame(early, model, x);
  });
});

/** What a user may do by mistake: give the memory away. */
function transfer(view: Float32Array): void {
  structuredClone(view, { transfer: [view.buffer as ArrayBuffer] });
}

describe('the arrays handed out', () => {
  const message =
    'predictor: the memory of input or output was transferred away. ' +
    'Transfer a copy instead: output.slice().';

  test.each(['input', 'output'] as const)('%s transferred away: refused, others go on', (which) => {
    const model = classifier();
    const [lost, kept] = [model.predictor(2), model.predictor(2)];
    expectSame(lost, model, x.subarray(0, 2 * features));
    transfer(lost[which]);
    for (let i = 0; i < 3; i++) expect(lost.run).toThrow(message);
    model.trainOnBatch(x, y);
    expect(lost.run).toThrow(message);
    expectSame(kept, model, x.subarray(0, 2 * features));
    expectSame(model.predictor(2), model, x.subarray(0, 2 * features));
  });

  test('properties put on them do not matter', () => {
    const model = classifier();
    const predictor = model.predictor(1);
    for (const view of [predictor.input, predictor.output]) {
      Object.defineProperty(view, 'length', { value: 1e9 });
      Object.defineProperty(view, 'buffer', { value: new ArrayBuffer(0) });
      Object.setPrototypeOf(view, null);
    }
    predictor.input[0] = 1;
    predictor.run();
    const [answer] = model.predict([[1, 0, 0, 0]]).data;
    expect(predictor.output[0]).toBe(answer);
    structuredClone(null, { transfer: [bufferOf(predictor.output)] });
    expect(predictor.run).toThrow(message);
  });

  // As the engine sees it, whatever the object says.
  function bufferOf(view: Float32Array): ArrayBuffer {
    const owner = Object.getPrototypeOf(Float32Array.prototype) as object;
    return Reflect.get(owner, 'buffer', view) as ArrayBuffer;
  }

  test('what stands behind the last element does not reach a result', () => {
    const model = classifier();
    const predictor = model.predictor(3);
    for (const { buffer } of [predictor.input, predictor.output]) {
      new Float32Array(buffer).fill(NaN);
    }
    expectSame(predictor, model, x.subarray(0, 3 * features));
  });

  test('are apart from those of other predictors and of predict', () => {
    const model = classifier();
    const { input, output, run } = model.predictor(1);
    run();
    const before = [...output];
    const other = model.predictor(1);
    other.input.fill(9);
    other.run();
    model.predict(x);
    expect([...output]).toEqual(before);
    expect([...input]).toEqual([0, 0, 0, 0]);
    expect(output).toHaveLength(classes);
    expect(Object.isFrozen(model.predictor(1))).toBe(true);
  });
});

test('an index that a layer makes out of range is an error, as in predict', () => {
  const layer = layers.custom({
    type: 'pick',
    inputShape: [3],
    weights: () => ({ table: { shape: [2, 1] } }),
    apply: (x, { weights }) => ops.gatherRows(weights['table'] ?? x, ops.argmax(x)),
  });
  const model = sequential([layer]);
  const { input, run } = model.predictor(2);
  input.set([0, 1, 0, 0, 0, 1]);
  const words = 'sample 1 has an index out of range of "pick", needed 0 to 1.';
  expect(() => model.predict(input)).toThrow(`predict: ${words}`);
  expect(run).toThrow(`predictor: ${words}`);
  expect(run).toThrow(RangeError);
  input.set([1, 0, 0], 3);
  expect(run).not.toThrow();
});

test('predictors that nobody holds are freed, without being asked', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const model = classifier();
  const dropped = Array.from({ length: 20 }, () => new WeakRef(model.predictor(1).input));
  await until(() => {
    collect();
    return dropped.every((reference) => reference.deref() === undefined);
  });
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 20_000; i++) {
    model.predictor(20).run();
    // Finalizers run between turns.
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(120e6);
});

const range = 'an integer in [1, 2147483647]';
test.each([
  [undefined, TypeError, `got undefined, needed ${range}`],
  ['1', TypeError, `got "1", needed ${range}`],
  [0, RangeError, `got 0, needed ${range}`],
  [-1, RangeError, `got -1, needed ${range}`],
  [1.5, RangeError, `got 1.5, needed ${range}`],
  [NaN, RangeError, `got NaN, needed ${range}`],
  [2 ** 31, RangeError, `got 2147483648, needed ${range}`],
])('rows %s are refused', (rows, kind, words) => {
  const call = (): Predictor => classifier().predictor(rows as number);
  expect(call).toThrow(kind);
  expect(call).toThrow(`predictor: rows: ${words}`);
});

test('more rows than arrays can hold are refused', () => {
  const call = (): Predictor => classifier().predictor(2 ** 30);
  expect(call).toThrow(RangeError);
  expect(call).toThrow('predictor: rows (times the numbers of a sample): got 4294967296, needed');
});
