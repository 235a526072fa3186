// Memory that changes behind the call: transferred away, shrunk or overwritten at once, a turn
// later or while a run is under way. What was copied by then counts; what was not is an error that
// names the argument, and leaves the model as it was.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { layers, sequential, verify } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
import { attempt } from '../support/bad-calls.ts';
import { classifier, numbers, samples, weightsOf, x, y } from '../support/small-model.ts';

type Data = Readonly<Record<'x' | 'y' | 'weight', Float32Array | Int32Array>>;

/** The same numbers in memory that can be shrunk. */
function loose<T extends Float32Array | Int32Array>(array: T): T {
  const options = [array.byteLength, { maxByteLength: array.byteLength }];
  const buffer = Reflect.construct(ArrayBuffer, options) as ArrayBuffer;
  const copy = Reflect.construct(array.constructor as typeof Float32Array, [buffer]) as T;
  copy.set(array);
  return copy;
}

const small = (): Data => ({
  x: loose(x),
  y: loose(y),
  weight: loose(new Float32Array(samples).fill(1)),
});

const changes: Readonly<Record<string, (array: Data['x']) => void>> = {
  detached: ({ buffer }) => void structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }),
  shrunk: ({ buffer }) => (buffer as unknown as { resize(bytes: number): void }).resize(8),
  overwritten: (array) => void array.fill(0),
};

const methods: Readonly<Record<string, (model: Model, data: Data) => unknown>> = {
  fit: (model, { x, y, weight }) =>
    model.fit(x, y, { sampleWeight: weight, validationData: [x, y, weight], batchSize: 16 }),
  evaluate: (model, { x, y, weight }) => model.evaluate(x, y, { sampleWeight: weight }),
  predictAsync: (model, { x }) => model.predictAsync(x),
  inspect: (model, { x, y, weight }) => model.inspect(x, y, { sampleWeight: weight }),
  verify: (model, { x, y }) => verify(model, x, y, { steps: 1 }),
};

const cases = Object.keys(methods).flatMap((method) =>
  Object.keys(changes).map((change) => [method, change] as const),
);

test.each(cases)('%s lives with data that are %s behind its back', async (method, change) => {
  for (const argument of ['x', 'y', 'weight'] as const) {
    for (const later of [false, true]) {
      const data = small();
      const model = classifier();
      const before = weightsOf(model);
      const outcome = await attempt(
        async () => {
          const work = methods[method]?.(model, data);
          if (later) await turn();
          changes[change]?.(data[argument]);
          return await work;
        },
        { where: [method], names: [argument, 'sampleWeight', 'validationData'] },
      );
      expect(outcome.wrong, `${argument}, ${later ? 'later' : 'at once'}`).toBe(undefined);
      if (outcome.refused) expect(weightsOf(model)).toEqual(before);
      await model.fit(x, y);
    }
  }
});

test('a run reads nothing of its caller once it has started', async () => {
  const twin = classifier();
  await twin.fit(x, y, { epochs: 20, batchSize: 4 });
  const data = small();
  const model = classifier();
  const run = model.fit(data.x, data.y, { epochs: 20, batchSize: 4 });
  await run.started;
  changes['detached']?.(data.x);
  changes['shrunk']?.(data.y);
  await run;
  expect(weightsOf(model)).toEqual(weightsOf(twin));
});

test('data that go while they are taken in end the run before it trains', async () => {
  const rows = 1 << 22;
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const before = weightsOf(model);
  const labels = new Int32Array(rows);
  const run = model.fit(new Uint8Array(rows), labels);
  changes['detached']?.(labels);
  await expect(run).rejects.toThrow('fit: y: its buffer was detached or shrunk meanwhile');
  expect(weightsOf(model)).toEqual(before);
  await model.fit(numbers(8, 1), [0, 1, 0, 1, 0, 1, 0, 1]);
});

test('an argument whose reading takes another one away is an error', () => {
  const data = small();
  const model = classifier();
  const before = weightsOf(model);
  const rows: unknown[] = Array.from({ length: samples }, () => [1, 2, 3, 4]);
  Object.defineProperty(rows, 7, {
    get() {
      changes['detached']?.(data.y);
      return [1, 2, 3, 4];
    },
  });
  const call = (): unknown => model.trainOnBatch(rows as never, data.y);
  expect(call).toThrow('trainOnBatch: y: its buffer was detached or shrunk meanwhile');
  expect(weightsOf(model)).toEqual(before);
});
