// Nothing is written but what a plan owns, and nothing else is read that could change a bit: the
// regions of trainings and predictions lie between guard zones, which stay as they are, and what
// they are filled with does not show in the results. What a run only reads is afterwards as before.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { count } from '#lib/graph/shape.ts';
import { bind } from '#lib/model/plans.ts';
import { predictPlan } from '#lib/step/step.ts';
import { everyNative } from '../support/executors.ts';
import { filled } from '../support/fill-weight.ts';
import { ordinary } from '../support/fills.ts';
import { oneStep } from '../support/graph-runner.ts';
import { Guards } from '../support/guarded.ts';
import { difference } from '../support/op-case.ts';
import { trainings } from '../support/seam-trainings.ts';
import { Session, courseDifference, train } from '../support/training.ts';

const reference = createReference();
const everyone = [{ name: 'the reference', executor: reference }, ...everyNative()];
const threadCounts = [1, 2, 3, 8];
const canaries = [-7.25e33, NaN];

test('a write outside of a region is found', () => {
  const guards = new Guards(reference, NaN);
  const memory = guards.provide('f32', 5, 'own') as Float32Array;
  memory.fill(1);
  expect(guards.damage()).toEqual([]);
  const { buffer, byteOffset } = memory;
  new Float32Array(buffer, byteOffset, 6)[5] = 0.1;
  expect(guards.damage()).toEqual(['region own, byte +0']);
  new Float32Array(buffer, byteOffset - 4, 1)[0] = 0.1;
  expect(guards.damage()).toEqual(['region own, byte -4']);
});

describe.each(trainings)('between canaries: $name', (whole) => {
  const training = { ...whole, steps: Math.min(whole.steps, 9) };

  test.each(everyone)('training on $name writes only what it owns', ({ name, executor }) => {
    const needed = train(training, { executor: reference });
    const counts = executor === reference ? [1] : threadCounts;
    for (const threads of counts) {
      for (const fuse of threads === 1 ? [true, false] : [true]) {
        for (const canary of canaries) {
          const guards = new Guards(executor, canary);
          const { provide } = guards;
          const session = new Session(training, { executor, threads, fuse, provide });
          const readOnly = ['x', 'y', 'sampleWeight', 'scalars'].flatMap(
            (region) => session.memory[region] ?? [],
          );
          const before = readOnly.map((memory) => memory.slice());
          session.run(training.steps);
          session.release();
          const text = `${name}, ${threads} threads, ${fuse ? '' : 'un'}fused, ${canary}`;
          expect(courseDifference(session.course(), needed), text).toBe(undefined);
          expect(guards.damage(), text).toEqual([]);
          readOnly.forEach((memory, i) => {
            expect(difference(memory, before[i]!), text).toBe(undefined);
          });
        }
      }
    }
  });

  test.each(everyone)('predicting on $name writes only what it owns', ({ name, executor }) => {
    const { network } = training.own;
    const width = count(network.inputs[0]!.shape);
    const outputWidth = count(network.outputs[0]!.shape);
    for (const n of [1, 7, 17]) {
      const rows = 2 * n + 1;
      const x = ordinary(rows * width, n);
      const step = predictPlan(network, { capacity: n });
      const scratchLength = step.plan.regions[step.region('scratch')]!.length;
      const results = canaries.flatMap((canary) =>
        threadCounts.map((threads) => {
          const guards = new Guards(executor, canary);
          const { provide } = guards;
          const memory = {
            weights: provide('f32', network.weightsLength, 'weights').fill(NaN),
            scratch: provide('f32', scratchLength, 'scratch').fill(NaN),
            x: provide('f32', x.length, 'x'),
            output: provide('f32', rows * outputWidth, 'output').fill(NaN),
          };
          for (const { initializer, shape, name, offset } of network.weights) {
            memory.weights.set(filled(initializer, shape, 11, name), offset);
          }
          memory.x.set(x);
          const before = memory.weights.slice();
          const loaded = executor.load(step.plan);
          loaded.run(bind(step, memory), { ...oneStep(n, threads), steps: 3, rows });
          loaded.release();
          expect(guards.damage(), `${name}, ${n} rows, ${threads} threads`).toEqual([]);
          expect(difference(memory.weights, before)).toBe(undefined);
          expect(difference(memory.x, x)).toBe(undefined);
          return memory.output;
        }),
      );
      for (const output of results) expect(difference(output, results[0]!)).toBe(undefined);
      expect(results[0]!.every((y) => Number.isFinite(y))).toBe(true);
    }
  });
});
