import { describe, expect, test } from 'vitest';
import { layers, ops, optimizers, sequential } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
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

  test('finds gradients that vanish, and none where the tower is shallow', async () => {
    const deep = await tower(20, 'sigmoid').inspect(x, y);
    expect(deep.findings.join()).toContain('gradients vanish: they shrink by a factor of');
    expect(String(deep)).toContain('! gradients vanish');
    expect((await tower(1, 'sigmoid').inspect(x, y)).findings).toEqual([]);
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
    const { findings, layers: seen } = await model.inspect(x, y);
    expect(findings[0]).toContain('are not finite');
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

  test('draws a picture with a row for each layer', async () => {
    const inspection = await tower(4, 'tanh').inspect(x, y);
    const picture = inspection.toSVG();
    expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    const names = inspection.layers.map(({ name }) => name);
    for (const name of names) expect(picture).toContain(`>${name}</text>`);
    expect(picture.match(/<path /g)?.length).toBe(3 * names.length);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
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
