import { describe, expect, test } from 'vitest';
import { functionalModel, input, layers, ops, optimizers, sequential } from '../../lib/index.ts';
import type { Model, Value } from '../../lib/index.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import { indices, ordinary } from '../support/fills.ts';

const rows = 40;
const x = ordinary(rows * 6, 1);
const y = indices(rows, 3, 2);

/** A tower of dense layers over 6 numbers, 3 classes at the end. */
function tower(depth: number, activation: string, scale = 1, optimizer: unknown = 'sgd'): Model {
  const deviation = scale * 0.35;
  const { initializers } = library;
  const kernelInitializer = initializers.randomNormal({ stddev: deviation });
  const hidden = Array.from({ length: depth }, (_, i) =>
    layers.dense({
      units: 8,
      activation: activation as 'relu',
      kernelInitializer,
      ...(i === 0 && { inputShape: [6] }),
    }),
  );
  const last = layers.dense({ units: 3, activation: 'softmax', kernelInitializer });
  const model = sequential([...hidden, last], { seed: 5 });
  model.compile({ optimizer: optimizer as string, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const library = await import('../../lib/index.ts');

describe('inspect', () => {
  test('leaves the model as it is', async () => {
    const model = tower(2, 'tanh', 1, 'adam');
    const twin = tower(2, 'tanh', 1, 'adam');
    await model.inspect(x, y);
    for (const own of [model, twin]) await own.fit(x, y, { epochs: 2 });
    expect(model.getWeights()).toEqual(twin.getWeights());
  });

  test('shows the gradient that sgd takes off the weights', async () => {
    const model = tower(2, 'tanh', 1, optimizers.sgd({ learningRate: 1 }));
    const before = model.getWeights();
    const { layers: seen, loss } = await model.inspect(x, y);
    expect(model.trainOnBatch(x, y).loss).toBe(loss);
    const after = model.getWeights();
    seen
      .flatMap(({ weights }) => weights)
      .forEach((weight, i) => {
        const [from, to] = [before[i]!.data, after[i]!.data];
        let squares = 0;
        let whole = 0;
        from.forEach((w, e) => {
          squares += (w - to[e]!) * (w - to[e]!);
          whole += w * w;
        });
        expect(weight.name).toBe(before[i]!.name);
        expect(weight.updateRatio).toBe(Math.sqrt(squares) / Math.sqrt(whole));
        expect(weight.gradient?.norm).toBeGreaterThan(Math.sqrt(squares) * 0.9999);
        expect(weight.gradient?.norm).toBeLessThan(Math.sqrt(squares) * 1.0001);
      });
  });

  test('sees of the data what a step of training would', async () => {
    const mask = y.map((_, i) => (i % 3 > 0 ? 1 : 0));
    const holes = y.map((target, i) => (mask[i] === 1 ? target : NaN));
    const model = tower(2, 'tanh', 1, 'adam');
    const { loss } = await model.inspect(x, holes, { mask, sampleWeight: y.map(() => 2) });
    expect(model.trainOnBatch(x, holes, { mask, sampleWeight: y.map(() => 2) }).loss).toBe(loss);
  });

  test('finds gradients that vanish, and none where the tower is shallow', async () => {
    const deep = await tower(20, 'sigmoid').inspect(x, y);
    expect(deep.findings.join()).toContain('gradients vanish: they shrink by a factor of');
    expect(String(deep)).toContain('! gradients vanish');
    expect((await tower(1, 'sigmoid').inspect(x, y)).findings).toEqual([]);
  });

  test('finds gradients that are all 0, unless the loss is 0 or nothing is trained', async () => {
    const found = async (loss: unknown, trainable = true): Promise<readonly string[]> => {
      const own = sequential([layers.dense({ units: 1, inputShape: [6], trainable })], { seed: 5 });
      own.compile({ optimizer: 'sgd', loss: loss as 'hinge' });
      return (await own.inspect(x, ordinary(rows, 3))).findings;
    };
    const all = 'all gradients are 0: unless the loss is at its least, it does not depend on the';
    const finding = [`${all} weights, or only through ops of slope 0`];
    const steps = (_: Value, yPred: Value): Value => ops.add(ops.greater(yPred, 0), 1);
    const ignores = (yTrue: Value): Value => ops.add(ops.square(yTrue), 1);
    expect(await found(steps)).toEqual(finding);
    expect(await found(ignores)).toEqual(finding);
    expect(await found((_: Value, yPred: Value) => ops.mul(yPred, 0))).toEqual([]);
    expect(await found(steps, false)).toEqual([]);
  });

  test('finds gradients that explode', async () => {
    const { findings } = await tower(12, 'relu', 9).inspect(x, y);
    expect(findings.join()).toContain('gradients explode: they grow by a factor of');
  });

  test('finds dead units and saturated ones, also of an activation of the user', async () => {
    const dead = layers.dense({ units: 4, activation: 'relu', biasInitializer: minus(100) });
    const flat = layers.dense({ units: 4, biasInitializer: minus(100), activation: square });
    const model = (first: ReturnType<typeof layers.dense>) => {
      const input = layers.inputLayer({ shape: [6] });
      const own = sequential([input, first, layers.dense({ units: 3, activation: 'softmax' })]);
      own.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
      return own;
    };
    const { layers: seen, findings } = await model(dead).inspect(x, y);
    expect(seen.map(({ deadUnits }) => deadUnits)).toEqual([undefined, 1, undefined]);
    expect(findings).toContain('dense: 100 % of its units are dead');
    const other = await model(flat).inspect(x, y);
    expect(other.layers[1]).toMatchObject({ deadUnits: 0, saturated: 1 });
  });

  test('says so where numbers are not finite', async () => {
    const model = tower(3, 'relu', 1e15);
    const inspection = await model.inspect(x, y);
    const { findings, layers: seen } = inspection;
    expect(findings[0]).toMatch(/^dense_\d: \d+ of its \d+ outputs are not finite$/);
    expect(findings.filter((finding) => finding.includes('finite')).length).toBe(1);
    expect(inspection.toSVG()).toContain(' not finite</text>');
    expect(seen.some(({ weights }) => weights.some((w) => w.updateRatio !== undefined))).toBe(
      false,
    );
  });

  test('works between the epochs of a run', async () => {
    const model = tower(2, 'relu');
    const losses: number[] = [];
    await model.fit(x, y, {
      epochs: 3,
      onEpochEnd: async () => void losses.push((await model.inspect(x, y)).loss),
    });
    expect(losses.length).toBe(3);
    expect(losses[2]).toBeLessThan(losses[0]!);
  });

  test('draws a picture with a row for each layer and its weights', async () => {
    const inspection = await tower(4, 'tanh').inspect(x, y);
    const picture = inspection.toSVG();
    expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    const names = inspection.layers.map(({ name }) => name);
    for (const name of names) expect(picture).toContain(`>${name}</text>`);
    // Weights and gradients of kernel and bias, and outputs: what is filled is a histogram.
    expect(picture.match(/<path [^>]*fill=/g)?.length).toBe(5 * names.length);
    expect(picture.match(/<circle /g)?.length).toBe(names.length);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('names a weight that is not finite rather than what follows from it', async () => {
    const model = tower(2, 'tanh');
    const weights = model.getWeights();
    weights[2]!.data[3] = NaN;
    model.setWeights(weights);
    const { findings } = await model.inspect(x, y);
    expect(findings).toEqual(['dense_1/kernel: 1 of its 64 numbers are not finite']);
  });

  test('calls far ends of sigmoids saturated, not dead, though their slope is 0', async () => {
    const [first] = (await tower(1, 'sigmoid', 30).inspect(x, y)).layers;
    expect(first!.deadUnits).toBe(0);
    expect(first!.saturated).toBeGreaterThan(0.8);
  });

  test('sees each call of a shared layer, whatever other branches do between', async () => {
    const given = input({ shape: [6] });
    const shared = layers.dense({ units: 4, activation: 'relu', kernelInitializer: 'ones' });
    const before = layers.dense({ units: 4, name: 'before' }).apply(given);
    const negative = layers.activation({ activation: (v) => ops.mul(ops.abs(v), -1) }).apply(given);
    // The norm's reductions stand between what the sigmoid reads and the sigmoid.
    const norm = layers.layerNormalization().apply(shared.apply(negative));
    const late = layers.activation({ activation: 'sigmoid', name: 'late' }).apply(before);
    const positive = layers.activation({ activation: (v) => ops.abs(v) }).apply(given);
    const both = layers.concatenate().apply([norm, shared.apply(positive), late]);
    const out = layers.dense({ units: 3, activation: 'softmax' }).apply(both);
    const model = functionalModel({ inputs: given, outputs: out });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const { layers: seen } = await model.inspect(x, y);
    const calls = seen.filter(({ name }) => name === 'dense');
    expect(calls.map(({ deadUnits }) => deadUnits)).toEqual([1, 0]);
    expect(calls.map(({ weights }) => weights.length)).toEqual([2, 0]);
    expect(seen.find(({ name }) => name === 'late')?.deadUnits).toBe(0);
  });

  test('counts units along the last axis, and 0 of 0 as no update', async () => {
    const model = sequential([
      layers.inputLayer({ shape: [3, 2] }),
      layers.dense({ units: 4, biasInitializer: minus(100), trainable: false }),
      layers.prelu({ sharedAxes: [1] }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'zeros' }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const inspection = await model.inspect(x, y);
    const [, frozen, prelu, , out] = inspection.layers;
    expect(prelu?.deadUnits).toBe(1);
    expect(prelu?.weights[0]).toMatchObject({ shape: [1, 4], updateRatio: 0 });
    expect(out?.weights.map(({ updateRatio }) => updateRatio)).toEqual([0, Infinity]);
    expect(frozen?.weights.map((w) => [w.gradient, w.updateRatio])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(String(inspection)).toMatch(/\n {2}kernel .* not trained\n/);
    expect(String(inspection)).toMatch(/\n {2}bias .* from 0\n/);
    expect(inspection.toSVG()).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('draws a document that is sound whatever a layer is called', async () => {
    const first = layers.dense({ units: 2, name: 'a<b&"c\u0000d', inputShape: [6] });
    const model = sequential([first]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const picture = (await model.inspect(x, ordinary(rows * 2, 3))).toSVG();
    expect(picture).toContain('>a&lt;b&amp;"c\ufffdd</text>');
  });

  test('comes to the same numbers on every executor', async () => {
    const [first, ...others] = await Promise.all(
      executors.map(async (name) => {
        const own = await libraryOn(name);
        const model = own.sequential(
          [
            own.layers.dense({ units: 9, activation: 'gelu', inputShape: [6] }),
            own.layers.dropout({ rate: 0.5 }),
            own.layers.dense({ units: 3, activation: 'softmax' }),
          ],
          { seed: 3 },
        );
        model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
        return JSON.stringify(await model.inspect(x, y));
      }),
    );
    for (const other of others) expect(other).toBe(first);
  });
});

const minus = (value: number) => library.initializers.constant({ value: -value });
// Its slope is 1e-4 times its input.
const square = (v: Parameters<typeof ops.square>[0]) => ops.mul(ops.square(v), 1e-5);
