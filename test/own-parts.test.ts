// A user's own activation, loss and update rule: trained like ours, fused, with equal bits.
import { describe, expect, test } from 'vitest';
import { layers, ops, optimizers, sequential, verify } from '../lib/index.ts';
import type { Model, Value } from '../lib/index.ts';
import { findAddon } from '../lib/executors/loader.ts';
import { features, numbers, samples, weightsOf, x } from './support/small-model.ts';

const target = numbers(samples, 11);

/** x ÷ (1 + |x|). */
const squash = (value: Value): Value => ops.div(value, ops.add(ops.abs(value), 1));

/** log cosh of the difference, in a form that does not overflow for these data. */
const logCosh = (yTrue: Value, yPred: Value): Value => {
  const difference = ops.sub(yPred, yTrue);
  const cosh = ops.add(ops.exp(difference), ops.exp(ops.neg(difference)));
  return ops.log(ops.mul(cosh, 0.5));
};

/** Momentum on the sign of the gradient. */
const signed = optimizers.custom({
  name: 'signed',
  learningRate: 0.01,
  slots: ['trace'],
  update(w, g, slots, { rate }) {
    const sign = ops.sub(ops.greater(g, 0), ops.less(g, 0));
    const trace = ops.fma(slots.trace, 0.9, sign);
    return { w: ops.sub(w, ops.mul(trace, rate)), trace };
  },
});

function own(): Model {
  const model = sequential(
    [
      layers.dense({ units: 7, activation: squash, inputShape: [features] }),
      layers.dense({ units: 1 }),
    ],
    { seed: 8 },
  );
  model.compile({ optimizer: signed, loss: logCosh });
  return model;
}

describe("a user's own parts", () => {
  test('they train, and the loss falls', async () => {
    const { columns } = await own().fit(x, target, { epochs: 60 });
    const losses = [...(columns['loss'] ?? [])];
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  });

  test('the rule is the one that was written', () => {
    const model = own();
    const before = weightsOf(model);
    model.trainOnBatch(x, target);
    const step = Math.fround(0.01);
    const after = weightsOf(model);
    for (const [i, w] of before.entries()) {
      const allowed = [-step, 0, step].map((change) => Math.fround(w + change));
      expect(allowed).toContain(after[i]);
    }
  });

  test('they are fused into the ops around them', () => {
    const plan = own().plan();
    expect(plan).toMatch(/matmul .* then \{ .*abs\(/);
    expect(plan.split('\n').filter((line) => line.includes(' guard'))).toHaveLength(1);
  });

  test.runIf(!('reasons' in findAddon()))('both executors agree on every bit', async () => {
    const result = await verify(own(), x, target, { steps: 30, batchSize: 12 });
    expect(result.firstDifference).toBeUndefined();
    expect(result.steps).toBe(30);
  });
});
