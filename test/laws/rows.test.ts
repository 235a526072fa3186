// Law 3 for predictions: a row's prediction has the same bits in every batch, wherever in the batch
// it stands, whatever stands beside it, for any capacity of the plan, on every executor, and
// through the calls of a model.
import { describe, expect, test } from 'vitest';
import * as bitgrad from '#lib/index.ts';
import type { Model } from '#lib/index.ts';
import { createReference } from '#lib/executors/reference.ts';
import type { Executor } from '#lib/executors/executor.ts';
import { memoryFor } from '#lib/data/intake.ts';
import { bind } from '#lib/model/plans.ts';
import { predictPlan } from '#lib/step/step.ts';
import { count } from '#lib/graph/shape.ts';
import { everyNative } from '../support/executors.ts';
import { generator, ordinary, wild } from '../support/fills.ts';
import { filled } from '../support/fill-weight.ts';
import { oneStep } from '../support/graph-runner.ts';
import { difference } from '../support/op-case.ts';
import { stepCase } from '../support/step-plans.ts';
import type { StepCase } from '../support/step-plans.ts';

const { layers, sequential } = bitgrad;
const { dense, dropout, flatten } = layers;
const reference = createReference();
const everyone = [{ name: 'the reference', executor: reference }, ...everyNative()];

const nets: readonly StepCase[] = (
  [
    ['one number in, one out', [dense({ units: 1, inputShape: [1] })]],
    [
      'widths on the seams and a softmax',
      [
        dense({ units: 17, activation: 'relu', inputShape: [15] }),
        dropout({ rate: 0.5 }),
        dense({ units: 65, activation: 'tanh' }),
        dense({ units: 10, activation: 'softmax' }),
      ],
    ],
    [
      'rows of rows',
      [
        dense({ units: 16, activation: 'sigmoid', inputShape: [3, 5] }),
        flatten(),
        dense({ units: 47, activation: 'leakyRelu' }),
        dense({ units: 1, activation: 'sigmoid' }),
      ],
    ],
    [
      'more than a chunk of inputs',
      [dense({ units: 66, activation: 'relu', inputShape: [1030] }), dense({ units: 3 })],
    ],
    [
      'a softmax longer than a vector row',
      [dense({ units: 300, activation: 'softmax', inputShape: [64] })],
    ],
  ] as const
).map(([name, own]) => stepCase(name, own, 'meanSquaredError', 'sgd', 'meanSquaredError'));

const rows = 257;

interface Batch {
  readonly executor: Executor;
  readonly n: number;
  readonly capacity: number;
  readonly threads: number;
}

/** Predictions for all rows of x, in batches of n, the last one partial. */
function predictions({ network }: StepCase, x: Float32Array, batch: Batch): Float32Array {
  const { executor, n, capacity, threads } = batch;
  const step = predictPlan(network, { capacity });
  const allocate = (floats: number): Float32Array => executor.allocate(floats);
  const weights = executor.allocate(network.weightsLength).fill(NaN);
  for (const { initializer, shape, name, offset } of network.weights) {
    weights.set(filled(initializer, shape, 11, name), offset);
  }
  const scratch = executor.allocate(step.plan.regions[step.region('scratch')]!.length).fill(NaN);
  const own = memoryFor('f32', x.length, allocate);
  own.set(x);
  const total = x.length / count(network.inputs[0]!.shape);
  const output = memoryFor('f32', total * count(network.outputs[0]!.shape), allocate).fill(-7);
  const loaded = executor.load(step.plan);
  const segment = { ...oneStep(n, threads), steps: Math.ceil(total / n), rows: total };
  const status = loaded.run(bind(step, { weights, scratch, x: own, output }), segment);
  loaded.release();
  expect(status.why).toBe('done');
  return output as Float32Array;
}

const alone = new Map<Float32Array, Float32Array>();

/** Each row as a batch of its own, on the reference, with the smallest plan. */
function needed(net: StepCase, x: Float32Array): Float32Array {
  const batch = { executor: reference, n: 1, capacity: 1, threads: 1 };
  const known = alone.get(x) ?? predictions(net, x, batch);
  alone.set(x, known);
  return known;
}

const inputs = new Map(
  nets.map((net) => [net, ordinary(rows * count(net.network.inputs[0]!.shape), 3)]),
);

describe.each(nets)('a row through $name', (net) => {
  const x = inputs.get(net)!;
  const width = count(net.network.inputs[0]!.shape);
  const outputWidth = count(net.network.outputs[0]!.shape);

  test.each(everyone)('is the same in every batch on $name', ({ executor }) => {
    for (const n of [1, 2, 7, 64, 257]) {
      for (const capacity of [n, n + 1, 300]) {
        const got = predictions(net, x, { executor, n, capacity, threads: 1 + (capacity % 3) });
        expect(difference(got, needed(net, x)), `${n} of ${capacity} rows`).toBe(undefined);
      }
    }
    const got = predictions(net, x, { executor, n: 257, capacity: 257, threads: 8 });
    expect(difference(got, needed(net, x)), '8 threads').toBe(undefined);
  });

  test.each(everyone)('is the same at every place and beside any row on $name', ({ executor }) => {
    const next = generator(width);
    const kept = [0, 1, 100, 256].map((row) => x.subarray(row * width, (row + 1) * width));
    for (const n of [2, 7, 64]) {
      const crowd = wild(n * width, n);
      kept.forEach((row, i) => {
        const place = next() % n;
        const among = Float32Array.from(crowd);
        among.set(row, place * width);
        const got = predictions(net, among, { executor, n, capacity: n + i, threads: 2 });
        const own = got.subarray(place * outputWidth, (place + 1) * outputWidth);
        const first = [0, 1, 100, 256][i]! * outputWidth;
        const wanted = needed(net, x).subarray(first, first + outputWidth);
        expect(difference(own, wanted), `row ${place} of ${n}`).toBe(undefined);
      });
    }
  });
});

describe('a row through a model', () => {
  function model(): Model {
    return sequential(
      [
        dense({ units: 33, activation: 'relu', inputShape: [19] }),
        dense({ units: 7, activation: 'softmax' }),
      ],
      { seed: 4 },
    );
  }

  test('is the same for predict and predictAsync, however many rows and blocks', async () => {
    const own = model();
    const x = ordinary(300 * 19, 8);
    const alone = Array.from({ length: 300 }, (_, i) =>
      own.predict(x.slice(i * 19, (i + 1) * 19)),
    ).flatMap(({ data }) => [...data]);
    for (const batchSize of [undefined, 1, 2, 7, 64, 257, 1000]) {
      const options = batchSize === undefined ? {} : { batchSize };
      for (const [first, end] of [
        [0, 300],
        [3, 260],
        [299, 300],
        [5, 69],
      ] as const) {
        const part = x.slice(first * 19, end * 19);
        const wanted = alone.slice(first * 7, end * 7);
        const text = `rows ${first} to ${end}, batchSize ${batchSize}`;
        expect(difference(own.predict(part, options).data, wanted), text).toBe(undefined);
        const later = await own.predictAsync(part, options);
        expect(difference(later.data, wanted), text).toBe(undefined);
      }
    }
  });
});
