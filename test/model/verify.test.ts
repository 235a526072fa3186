// verify and lockstep: equal executors are found equal, and a single wrong bit is found where it
// is.
import { describe, expect, test } from 'vitest';
import { layers, optimizers, sequential, verify } from '../../lib/index.ts';
import type { Layer, Model } from '../../lib/index.ts';
import { findAddon } from '../../lib/executors/loader.ts';
import { lockstep } from '../../lib/executors/lockstep.ts';
import type { Comparison, Side } from '../../lib/executors/lockstep.ts';
import type { LoadedPlan, Regions, Segment } from '../../lib/executors/executor.ts';
import { createReference } from '../../lib/executors/reference.ts';
import { elementsOf, nameOf, writtenBy } from '../../lib/executors/written.ts';
import { batchesOf, Tables } from '../../lib/model/tables.ts';
import { bind } from '../../lib/model/plans.ts';
import { coreOf } from '../../lib/model/model.ts';
import { trainPlan } from '../../lib/step/step.ts';
import type { StepPlan } from '../../lib/step/step.ts';
import { siteOf, splitSeed } from '../../lib/random.ts';
import { classifier, samples, weightsOf, x, y } from '../support/small-model.ts';

const executor = createReference();
const batchSize = 16;
const steps = 7;

interface Trial {
  readonly step: StepPlan;
  readonly segment: Segment;
  readonly side: () => Side;
}

/** Seven steps of the classifier: two epochs, with partial batches. */
function trial(data: Float32Array = x): Trial {
  const core = coreOf('test', classifier());
  const { compiled } = core;
  if (!compiled) throw new Error('not compiled');
  const options = { capacity: batchSize, xTypes: ['f32'], sampleWeight: false } as const;
  const step = trainPlan(core.network, compiled, options);
  const segment: Segment = {
    steps,
    step: 0,
    rows: samples,
    batchSize,
    cursor: 0,
    epoch: 0,
    seed: splitSeed(3),
    order: step.region('order'),
    orderMode: 'shuffle',
    shuffleSite: siteOf('shuffle'),
    tableRow: 0,
    threads: 1,
  };
  const side = (): Side => {
    const tables = new Tables(
      (floats) => executor.allocate(floats),
      step,
      batchesOf(samples, batchSize),
      compiled.optimizer,
    );
    tables.fill(0, steps);
    const { scalars, results } = tables;
    const weights = core.state.weights.slice();
    const slots = core.state.slots.slice();
    const scratch = executor.allocate(step.plan.regions[step.region('scratch')]?.length ?? 0);
    const order = new Int32Array(samples);
    const memory = { weights, slots, scratch, scalars, results, order, x: data, y };
    return { loaded: executor.load(step.plan), regions: bind(step, memory) };
  };
  return { step, segment, side };
}

function run(one: Side, other: Side, segment: Segment): Comparison {
  const comparing = lockstep(one, other, segment);
  for (;;) {
    const { done, value } = comparing.next();
    if (done === true) return value;
  }
}

/** A side whose `op` writes one wrong bit in step `at`. */
function sabotaged(side: Side, op: number, at: number, element: number): Side {
  const loaded: LoadedPlan = {
    ...side.loaded,
    run(regions: Regions, segment: Segment) {
      const status = side.loaded.run(regions, segment);
      if (segment.firstOp === op && segment.step === at) {
        const { plan } = side.loaded;
        const planOp = plan.ops[op];
        const [value = 0] = planOp ? writtenBy(plan, planOp) : [];
        const { tableRow, cursor } = segment;
        const n = Math.min(batchSize, samples - cursor);
        const { buffer, byteOffset } = elementsOf(plan, regions, value, { tableRow, cursor, n });
        new Uint32Array(buffer, byteOffset)[element]! ^= 1;
      }
      return status;
    },
  };
  return { loaded, regions: side.regions };
}

describe('lockstep', () => {
  test('an executor equals itself', () => {
    const { step, segment, side } = trial();
    const result = run(side(), side(), segment);
    expect(result.firstDifference).toBeUndefined();
    expect(result.steps).toBe(steps);
    expect(result.opsCompared).toBe(steps * step.plan.ops.length);
    expect(result.valuesCompared).toBeGreaterThan(steps * samples);
  });

  test('one wrong bit is found with its step, op, layer and index', () => {
    const { step, segment, side } = trial();
    step.plan.ops.forEach((op, i) => {
      const at = i % steps;
      const [value = 0] = writtenBy(step.plan, op);
      const element = step.plan.values[value]?.size === 1 ? 0 : 1;
      const { firstDifference: found } = run(side(), sabotaged(side(), i, at, element), segment);
      expect(found).toMatchObject({ step: at, op: nameOf(op), layer: op.layer, index: element });
      expect(Number(found?.native) ^ Number(found?.reference)).toBe(1);
    });
  });

  test('a NaN equals a NaN, and both sides end with the step', () => {
    const data = x.map((value, i) => (i === 150 ? NaN : value));
    const { segment, side } = trial(data);
    const result = run(side(), side(), segment);
    expect(result.firstDifference).toBeUndefined();
    expect(result.steps).toBeLessThan(4);
  });
});

const native = !('reasons' in findAddon());

describe('verify', () => {
  test.runIf(native)('both executors train a model to the same bits', async () => {
    const model = classifier();
    await model.fit(x, y, { epochs: 2 });
    const before = weightsOf(model);
    const result = await verify(model, x, y, { steps: 20, batchSize: 8 });
    expect(result.firstDifference).toBeUndefined();
    expect(result).toMatchObject({ bitExact: true, steps: 20 });
    expect(result.native.executor).toBe('native');
    expect(result.reference.executor).toBe('reference');
    expect(weightsOf(model)).toEqual(before);
  });

  test.runIf(native)('compares the model as it was compiled at the call', async () => {
    const opsCompared = async (then: (first: Layer, model: Model) => void) => {
      const layer = layers.dense({ units: 6, inputShape: [4] });
      const model = sequential([layer, layers.dense({ units: 3, activation: 'softmax' })]);
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      const verified = verify(model, x, y);
      then(layer, model);
      return (await verified).opsCompared;
    };
    const frozen = await opsCompared((layer, model) => {
      layer.trainable = false;
      model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    });
    expect(frozen).toBe(await opsCompared(() => {}));
  });

  test.runIf(native)('what is not run after a NaN is not compared', async () => {
    const data = x.map((value, i) => (i % 16 === 1 ? NaN : value));
    const steps: number[] = [];
    for (let seed = 0; seed < 8; seed++) {
      const first = layers.dense({ units: 4, kernelConstraint: 'unitNorm', inputShape: [4] });
      const last = layers.dense({ units: 3, activation: 'softmax' });
      const model = sequential([first, layers.rmsNormalization(), last], { seed });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      const result = await verify(model, data, y, { steps: 20, batchSize: 1 });
      expect(result.firstDifference).toBeUndefined();
      steps.push(result.steps);
    }
    // Some ended behind the first step: scratch held what that one had left.
    expect(Math.max(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(20);
  });

  test('what a schedule throws at a later step is thrown', async () => {
    const model = classifier();
    const learningRate = (step: number): number => {
      if (step >= 2) throw new Error(`mine ${step}`);
      return 0.01;
    };
    const optimizer = optimizers.sgd({ learningRate });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    await expect(verify(model, x, y, { steps: 5, batchSize: 8 })).rejects.toThrow('mine 2');
    expect((await verify(model, x, y, { steps: 2, batchSize: 8 })).steps).toBe(2);
  });

  test('bad arguments are refused', async () => {
    const model = classifier();
    await expect(verify({} as never, x, y)).rejects.toThrow(
      'verify: got an object, needed a model.',
    );
    await expect(verify(model, [], y)).rejects.toThrow('verify: x is empty');
    await expect(verify(model, x, y, { steps: 0 })).rejects.toThrow('verify: steps: got 0');
  });
});
