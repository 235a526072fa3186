// Laws 1, 2, 3 and 7 on whole trainings: whoever runs one, however its steps are fused, placed and
// cut, on however many threads, weights, slots and the results of every step have the same bits.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { everyNative } from '../support/executors.ts';
import { generator } from '../support/fills.ts';
import { difference } from '../support/op-case.ts';
import { small, trainings } from '../support/seam-trainings.ts';
import { stepCases } from '../support/step-plans.ts';
import { Session, courseDifference, startOf, train, trainingOf } from '../support/training.ts';
import type { Course, Training } from '../support/training.ts';

const reference = createReference();
const natives = everyNative();
const threadCounts = [1, 2, 3, 8];
const courses = new Map<Training, Course>();

/** What the reference comes to with fused steps, computed once. */
function needed(training: Training): Course {
  const known = courses.get(training) ?? train(training, { executor: reference });
  courses.set(training, known);
  return known;
}

describe.each(trainings)('training: $name', (training) => {
  test('goes all the way and trains the kernels that are not frozen', () => {
    const { status, stepsDone, arrays } = needed(training);
    expect({ why: status.why, stepsDone }).toEqual({ why: 'done', stepsDone: training.steps });
    const start = startOf(training).arrays;
    for (const { name, layer } of training.own.network.weights) {
      if (!name.endsWith('/kernel')) continue;
      const moved = difference(arrays.get(name)!, start.get(name)!) !== undefined;
      expect(moved, name).toBe(layer.trainable);
    }
  });

  test('comes to the same bits unfused, and placed for more rows', () => {
    const unfused = train(training, { executor: reference, fuse: false });
    expect(courseDifference(unfused, needed(training))).toBe(undefined);
    const roomy = train(training, { executor: reference, spare: 5 });
    expect(courseDifference(roomy, needed(training))).toBe(undefined);
  });

  test.each(natives)('comes to the same bits on $name with 1, 2, 3, 8 threads', ({ executor }) => {
    for (const threads of threadCounts) {
      const got = train(training, { executor, threads });
      expect(courseDifference(got, needed(training)), `${threads} threads`).toBe(undefined);
    }
    const unfused = train(training, { executor, threads: 3, fuse: false, spare: 3 });
    expect(courseDifference(unfused, needed(training)), 'unfused').toBe(undefined);
  });
});

const everyone = [{ name: 'the reference', executor: reference }, ...natives];
const cutTrainings = [0, 1, 4].map((i) => trainingOf(stepCases[i]!, { ...small, steps: 40 }));

describe.each(cutTrainings)('a training cut into segments: $name', (training) => {
  test.each(everyone)('comes to the same bits on $name wherever it is cut', async (one) => {
    const { executor } = one;
    for (const cut of [1, 7, 10, 39]) {
      const session = new Session(training, { executor, threads: 2 });
      const beside = new Session(training, { executor, threads: 3 });
      for (let left = training.steps; left > 0; left -= cut) {
        session.run(Math.min(cut, left));
        await beside.start(Math.min(cut, left)).done;
      }
      const text = `segments of ${cut}`;
      expect(courseDifference(session.course(), needed(training)), text).toBe(undefined);
      expect(courseDifference(beside.course(), needed(training)), text).toBe(undefined);
    }
  });

  test('publishes the weights that it ends with', async () => {
    for (const { name, executor } of everyone) {
      const session = new Session(training, { executor });
      const weights = session.memory['weights'] as Float32Array;
      const into = executor.allocate(weights.length);
      await session.start(7, { region: session.step.region('weights'), into }).done;
      const same = training.own.network.weights.every(({ offset, size }) =>
        weights.subarray(offset, offset + size).every((w, i) => Object.is(w, into[offset + i])),
      );
      expect(same, name).toBe(true);
    }
  });
});

describe.each([...cutTrainings, trainings.at(-1)!])('a training killed: $name', (training) => {
  test('and resumed elsewhere again and again comes to the same bits', () => {
    const next = generator(training.rows);
    let course = startOf(training);
    for (let turn = 0; course.stepsDone < training.steps; turn++) {
      const { executor } = everyone[turn % everyone.length]!;
      const steps = Math.min(1 + (next() % 9), training.steps - course.stepsDone);
      course = train(training, { executor, threads: 1 + (turn % 3), from: course }, steps);
    }
    expect(courseDifference(course, needed(training))).toBe(undefined);
  });

  test.each(everyone)('at any step on $name and resumed on the reference', async (one) => {
    const session = new Session(training, { executor: one.executor, threads: 2 });
    const { job, done } = session.start(training.steps);
    setImmediate(() => job.cancel());
    const { why } = await done;
    expect(['cancelled', 'done']).toContain(why);
    const left = session.course();
    const resumed = train(training, { executor: reference, from: left });
    expect(courseDifference(resumed, needed(training)), `after ${left.stepsDone}`).toBe(undefined);
  });
});
