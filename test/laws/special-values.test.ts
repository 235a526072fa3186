// Laws 1 and 2 where numbers stop being ordinary: zeros of both signs, subnormals, the ends of the
// range, infinities and NaN in data and weights, labels that do not exist. Either every bit agrees
// to the last step, or the run ends in the same step, for the same reason, at the same op and row,
// with the state that the step before left.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import * as layers from '#lib/layers/index.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import { everyNative } from '../support/executors.ts';
import { coarse, generator, wild } from '../support/fills.ts';
import { asideCases, stepCase, stepCases } from '../support/step-plans.ts';
import { courseDifference, startOf, train, trainingOf } from '../support/training.ts';
import type { Course, Training } from '../support/training.ts';

const reference = createReference();
const natives = everyNative();
const threadCounts = [1, 2, 3, 8];

/** What is done to a training: to its data, or to the weights that it starts from. */
interface Change {
  readonly name: string;
  readonly data?: (training: Training) => Training;
  readonly weight?: (word: number, weight: number) => number;
}

/** x with every number, or those of some rows, made from the word drawn for it. */
function inputs(change: (word: number, x: number) => number, inRows?: readonly number[]) {
  return (training: Training): Training => {
    const next = generator(3);
    const width = training.x.length / training.rows;
    const x = Float32Array.from(training.x, (value, i) => {
      const word = next() >>> 4;
      const chosen = !inRows || (inRows.includes(Math.floor(i / width)) && i % width === 0);
      return chosen ? change(word, value) : value;
    });
    return { ...training, x };
  };
}

function targets(change: (word: number, y: number) => number, every: number) {
  return (training: Training): Training => {
    const next = generator(4);
    const y = training.y.map((value) => {
      const word = next() >>> 4;
      return word % every === 0 ? change(word >>> 8, value) : value;
    });
    return { ...training, y };
  };
}

const either = (word: number): 1 | -1 => (word & 1 ? 1 : -1);
const zero = (word: number): number => (word & 1 ? 0 : -0);
const subnormal = (word: number): number => either(word) * (word % 8_000_000) * 2 ** -149;

const changes: readonly Change[] = [
  { name: 'inputs are zeros of both signs', data: inputs(zero) },
  { name: 'inputs are subnormal', data: inputs(subnormal) },
  { name: 'inputs are coarse', data: (t) => ({ ...t, x: coarse(t.x.length, 9) }) },
  { name: 'inputs are tiny', data: inputs((_, x) => x * 2 ** -126) },
  { name: 'inputs are huge', data: inputs((_, x) => x * 2 ** 120) },
  { name: 'some inputs are large', data: inputs((_, x) => x * 2 ** 40, [3, 17, 40]) },
  { name: 'one input is NaN', data: inputs(() => NaN, [31]) },
  { name: 'one input is infinite', data: inputs(() => Infinity, [12]) },
  { name: 'some inputs are not finite', data: inputs((w) => Infinity * either(w), [9, 30, 44]) },
  { name: 'inputs are of all kinds', data: (t) => ({ ...t, x: wild(t.x.length, 9) }) },
  { name: 'targets are large', data: targets((_, y) => y * 2 ** 30, 1) },
  { name: 'some targets do not exist', data: targets((w) => 1e9 * either(w), 8) },
  { name: 'some targets are NaN', data: targets(() => NaN, 8) },
  { name: 'weights are zeros of both signs', weight: zero },
  { name: 'weights are subnormal', weight: subnormal },
  { name: 'weights are large', weight: (_, w) => w * 2 ** 60 },
  { name: 'a few weights are infinite', weight: (word, w) => (word % 99 ? w : -Infinity) },
  { name: 'a few weights are NaN', weight: (word, w) => (word % 99 ? w : NaN) },
  {
    name: 'sample weights are zeros, subnormal and negative',
    data: (t) => {
      const next = generator(5);
      const weights = [0, -0, 2 ** -140, -1, 1, 2];
      const sampleWeight = Float32Array.from({ length: t.rows }, () => weights[next() % 6]!);
      return { ...t, sampleWeight };
    },
  },
];

function startWith(training: Training, { weight }: Change): Course {
  const start = startOf(training);
  if (!weight) return start;
  const next = generator(6);
  const arrays = new Map(start.arrays);
  for (const { name } of training.own.network.weights) {
    arrays.set(
      name,
      arrays.get(name)!.map((w) => weight(next() >>> 4, w)),
    );
  }
  return { ...start, arrays };
}

const { dense } = layers;

/** Steps that grow without end: the run must end in the very step that overflows. */
const diverging = stepCase(
  'a learning rate that is far too large',
  [dense({ units: 65, activation: 'relu', inputShape: [17] }), dense({ units: 33 })],
  'meanSquaredError',
  optimizers.sgd({ learningRate: 30, momentum: 0.9 }),
  'meanSquaredError',
);

/** Products large enough to be shared among threads. */
const wide = stepCase(
  'products that are shared among threads',
  [
    dense({ units: 257, activation: 'tanh', inputShape: [129] }),
    dense({ units: 130, activation: 'softmax' }),
  ],
  'sparseCategoricalCrossentropy',
  'adam',
);

const size = { rows: 50, batchSize: 8, steps: 14 };
const trainings: readonly Training[] = [
  ...[...stepCases, ...asideCases, diverging].map((own) => trainingOf(own, size)),
  trainingOf(wide, { rows: 150, batchSize: 65, steps: 4 }),
];

interface Scene {
  readonly name: string;
  readonly training: Training;
  readonly from: Course;
}

const scenesOf = (training: Training): readonly Scene[] =>
  changes.map((change) => {
    const changed = change.data?.(training) ?? training;
    return { name: change.name, training: changed, from: startWith(changed, change) };
  });

const courseOf = ({ training, from }: Scene): Course =>
  train(training, { executor: reference, from });

describe.each(trainings)('special values: $name', (training) => {
  const scenes = scenesOf(training);
  const courses = scenes.map(courseOf);

  test('a run that ends early leaves the state of the step before', () => {
    scenes.forEach(({ name, training, from }, i) => {
      const { status, stepsDone, arrays, results } = courses[i]!;
      if (status.why === 'done') return;
      const before = train(training, { executor: reference, from }, stepsDone);
      // The step's rows are kept as well: nobody looks at an epoch that did not end.
      const got = { stepsDone, status: before.status, arrays, results, kept: before.kept };
      expect(courseDifference(got, before), name).toBe(undefined);
    });
  });

  test('an unfused run ends in the same step for the same reason', () => {
    scenes.forEach(({ name, training, from }, i) => {
      const got = train(training, { executor: reference, from, fuse: false });
      const needed = courses[i]!;
      expect(got.status.why, name).toBe(needed.status.why);
      const alike = { ...got, status: needed.status };
      expect(got.stepsDone, name).toBe(needed.stepsDone);
      expect(courseDifference(alike, needed), name).toBe(undefined);
    });
  });

  test.each(natives)('$name gives the same bits, or the same reason to end', ({ executor }) => {
    scenes.forEach(({ name, training, from }, i) => {
      for (const threads of threadCounts) {
        const got = train(training, { executor, threads, from });
        expect(courseDifference(got, courses[i]!), `${name}, ${threads} threads`).toBe(undefined);
      }
    });
  });
});

test('special values end runs in every way, and let others go on', () => {
  const ends = [...trainings.slice(0, 3), trainings.at(-1)!].flatMap((training) =>
    scenesOf(training).map((scene) => {
      const { why, stepsDone } = courseOf(scene).status;
      return why !== 'done' && stepsDone === 0 ? `${why} at once` : why;
    }),
  );
  for (const end of ['done', 'nonFinite', 'nonFinite at once', 'index']) {
    expect(ends).toContain(end);
  }
});
