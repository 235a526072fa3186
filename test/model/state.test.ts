// One writer, many readers: who is refused while a run is active, and which weights readers see.
import { describe, expect, test } from 'vitest';
import { ModelState } from '../../lib/model/state.ts';
import { finish } from '../../lib/data/intake.ts';
import { classifier, until, weightsOf, x, y } from '../support/small-model.ts';

const long = { epochs: 1_000_000 } as const;

describe('while a run is active', () => {
  test('fit, trainOnBatch, setWeights and compile throw and change nothing', async () => {
    const model = classifier();
    const run = model.fit(x, y, long);
    const weights = model.getWeights();
    const calls = {
      fit: () => void model.fit(x, y),
      trainOnBatch: () => void model.trainOnBatch(x, y),
      setWeights: () => model.setWeights(weights),
      compile: () => model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(call).toThrow(
        `${name}: the model is being changed by fit, needed it at rest. ` +
          'Await the run first, or stop() it.',
      );
    }
    run.stop();
    await run;
    for (const name of ['trainOnBatch', 'setWeights', 'compile'] as const) calls[name]();
  });

  test('a callback cannot train its own model', async () => {
    const model = classifier();
    const run = model.fit(x, y, { onEpochEnd: () => void model.trainOnBatch(x, y) });
    await expect(run.done).rejects.toThrow('trainOnBatch: the model is being changed by fit');
  });

  test('predict, evaluate and getWeights go on and see whole sets of weights', async () => {
    // The weights after every step, by training a twin.
    const twin = classifier();
    const edges = new Set([weightsOf(twin).join()]);
    await twin.fit(x, y, {
      epochs: 400,
      onBatchEnd: () => void edges.add(weightsOf(twin).join()),
    });
    const model = classifier();
    const run = { active: true };
    const done = model.fit(x, y, { epochs: 400 }).done.finally(() => {
      run.active = false;
    });
    let reads = 0;
    while (run.active) {
      expect(edges.has(weightsOf(model).join())).toBe(true);
      expect(model.predict(x).data.every(Number.isFinite)).toBe(true);
      expect((await model.evaluate(x, y)).loss).toBeGreaterThan(0);
      reads += 1;
    }
    await done;
    expect(reads).toBeGreaterThan(0);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('inside a callback the weights are those of that step', async () => {
    const model = classifier();
    const steps: string[] = [];
    await model.fit(x, y, {
      batchSize: 8,
      epochs: 2,
      onBatchEnd: () => void steps.push(weightsOf(model).join()),
      onEpochEnd: () => expect(weightsOf(model).join()).toBe(steps.at(-1)),
    });
    const twin = classifier();
    await twin.fit(x, y, { batchSize: 8, epochs: 2 });
    expect(new Set(steps).size).toBe(14);
    expect(steps.at(-1)).toBe(weightsOf(twin).join());
  });

  test('what is published during a run grows fresher', async () => {
    const model = classifier();
    const run = model.fit(x, y, long);
    const first = weightsOf(model).join();
    const seen = new Set<string>();
    await until(() => seen.add(weightsOf(model).join()).size > 3);
    expect(seen.has(first)).toBe(true);
    run.stop();
    await run;
  });
});

describe('readers that take several turns', () => {
  test('predictAsync gives the weights of its call, whatever is trained meanwhile', async () => {
    const model = classifier();
    const before = model.predict(x).data;
    const pending = model.predictAsync(x);
    for (let i = 0; i < 10; i++) model.trainOnBatch(x, y);
    expect((await pending).data).toEqual(before);
    expect(model.predict(x).data).not.toEqual(before);
  });

  test('predictAsync gives the weights of its call when they are set meanwhile', async () => {
    const model = classifier();
    const before = model.predict(x).data;
    const pending = model.predictAsync(x);
    model.setWeights(classifier(99).getWeights());
    expect((await pending).data).toEqual(before);
    expect(weightsOf(model)).toEqual(weightsOf(classifier(99)));
  });

  test('evaluate started in a callback and not awaited sees that step edge', async () => {
    const model = classifier();
    const results: Promise<{ loss: number }>[] = [];
    const { columns } = await model.fit(x, y, {
      epochs: 5,
      validationData: [x, y],
      onEpochEnd: () => void results.push(model.evaluate(x, y)),
    });
    const losses = (await Promise.all(results)).map(({ loss }) => loss);
    expect(losses).toEqual([...(columns['valLoss'] ?? [])]);
  });

  test('evaluate goes on with the loss of its call when the model is compiled anew', async () => {
    const model = classifier();
    const { loss } = await model.evaluate(x, y);
    const rows = 40_000;
    const many = new Float32Array(rows * 4);
    for (let row = 0; row < rows; row += 50) many.set(x, row * 4);
    const labels = Uint8Array.from({ length: rows }, (_, i) => y[i % 50] ?? 0);
    const pending = model.evaluate(many, labels, { batchSize: 50 });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const results = await pending;
    expect(Object.keys(results)).toEqual(['loss', 'accuracy']);
    expect(Math.abs(results.loss - loss)).toBeLessThan(1e-6);
  });

  test('readers behind a callback never see older weights than it did', async () => {
    const model = classifier();
    const seen: string[] = [];
    const run = model.fit(x, y, { epochs: 200, onEpochEnd: () => void seen.push(text()) });
    const text = (): string => weightsOf(model).join();
    let latest = -1;
    const ended = run.done.then(() => true);
    for (;;) {
      const at = seen.indexOf(text());
      // Weights between two edges of epochs are not in the list.
      expect(at < 0 ? latest : at).toBeGreaterThanOrEqual(latest);
      latest = Math.max(at, latest);
      if (await Promise.race([ended, new Promise((next) => setImmediate(next, false))])) break;
    }
    expect(seen).toHaveLength(200);
  });

  test('training gives the same bits however many read meanwhile', async () => {
    const quiet = classifier();
    await quiet.fit(x, y, { epochs: 5 });
    const model = classifier();
    const readers: Promise<unknown>[] = [model.predictAsync(x)];
    await model.fit(x, y, {
      epochs: 5,
      onBatchEnd: () => void readers.push(model.predictAsync(x), model.evaluate(x, y)),
    });
    await Promise.all(readers);
    expect(weightsOf(model)).toEqual(weightsOf(quiet));
  });
});

describe('ModelState', () => {
  const allocate = (floats: number): Float32Array => new Float32Array(floats);

  test('nothing is copied as long as nobody reads', () => {
    const state = new ModelState(allocate, 16);
    const { weights } = state;
    state.beforeWrite();
    state.read().release();
    state.beforeWrite();
    expect(state.weights).toBe(weights);
  });

  test('a writer leaves the array to its readers and moves to a copy', () => {
    const state = new ModelState(allocate, 16);
    state.weights.fill(1);
    const one = state.read();
    const two = state.read();
    state.beforeWrite();
    state.weights.fill(2);
    one.release();
    one.release();
    expect([one.weights[0], two.weights[0], state.weights[0]]).toEqual([1, 1, 2]);
    expect(two.weights).not.toBe(state.weights);
    const moved = state.weights;
    state.beforeWrite();
    expect(state.weights).toBe(moved);
  });

  test('arrays that are published into are never those that somebody reads', () => {
    const state = new ModelState(allocate, 4);
    finish(state.publish());
    const held = new Map<Float32Array, number>();
    const readings = [];
    for (let i = 1; i <= 50; i++) {
      const copy = state.spare();
      expect(held.has(copy)).toBe(false);
      expect(copy).not.toBe(state.weights);
      state.run();
      state.weights.fill(i);
      copy.set(state.weights);
      const before = state.read();
      state.rest(copy);
      const after = state.read();
      held.set(after.weights, after.weights[0] ?? 0);
      before.release();
      readings.push(after);
      if (i % 3 === 0) {
        const oldest = readings.shift();
        oldest?.release();
        if (oldest) held.delete(oldest.weights);
      }
      for (const [array, value] of held) expect(array.every((w) => w === value)).toBe(true);
    }
  });
});
