// A run as its user sees it: awaited, iterated, stopped, aborted, failing.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { layers, ops, optimizers, sequential } from '../../lib/index.ts';
import type { EpochLogs, LearningRate, Model, Run, Value } from '../../lib/index.ts';
import { classifier, until, weightsOf, x, y } from '../support/small-model.ts';

const long = { epochs: 1_000_000 } as const;

/** Rejections that nobody handled during a test. */
let unhandled: unknown[] = [];
const listener = (reason: unknown): void => void unhandled.push(reason);
const others = process.listeners('unhandledRejection');
beforeEach(() => {
  unhandled = [];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
});
afterEach(() => {
  process.removeAllListeners('unhandledRejection');
  for (const other of others) process.on('unhandledRejection', other);
});
const settle = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 20));
};

async function collect(run: Run): Promise<EpochLogs[]> {
  const all: EpochLogs[] = [];
  for await (const logs of run) all.push(logs);
  return all;
}

describe('reading', () => {
  test('a run is awaited, iterated and asked for done with the same history', async () => {
    const run = classifier().fit(x, y, { epochs: 5 });
    const logs = await collect(run);
    const history = await run;
    expect(await run.done).toBe(history);
    expect(logs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(logs.map(({ loss }) => loss)).toEqual([...(history.columns['loss'] ?? [])]);
    expect(await collect(run)).toEqual(logs);
  });

  test('two iterators each see every epoch in order', async () => {
    const run = classifier().fit(x, y, { epochs: 20 });
    const [one, two] = await Promise.all([collect(run), collect(run)]);
    expect(one.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(two).toEqual(one);
  });

  test('a slow reader does not hold training and misses nothing', async () => {
    const run = classifier().fit(x, y, { epochs: 30 });
    const iterator = run[Symbol.asyncIterator]();
    await iterator.next();
    await run;
    const rest: number[] = [];
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      rest.push(value.epoch);
    }
    expect(rest).toEqual(Array.from({ length: 29 }, (_, i) => i + 1));
  });

  test('next() called twice at once gives two epochs', async () => {
    const iterator = classifier().fit(x, y, { epochs: 2 })[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ done }) => done === true)).toEqual([false, false, true]);
  });

  test('started resolves before the run is done', async () => {
    const run = classifier().fit(x, y, long);
    await run.started;
    run.stop();
    expect((await run).epochs).toBeLessThan(long.epochs);
  });
});

describe('ending early', () => {
  test('stop resolves with the epochs so far and leaves the model usable', async () => {
    const model = classifier();
    const run = model.fit(x, y, long);
    for await (const { epoch } of run) if (epoch === 3) run.stop();
    const { epochs, columns } = await run;
    expect(epochs).toBeGreaterThanOrEqual(4);
    expect(epochs).toBeLessThan(long.epochs);
    expect(columns['loss']).toHaveLength(epochs);
    await model.fit(x, y);
  });

  test('break ends the run, and the model is free behind the loop', async () => {
    const model = classifier();
    const run = model.fit(x, y, long);
    for await (const { epoch } of run) if (epoch === 2) break;
    model.trainOnBatch(x, y);
    expect((await run).epochs).toBeGreaterThanOrEqual(3);
  });

  test('stop in onEpochEnd ends the run after that very epoch', async () => {
    const model = classifier();
    const run: Run = model.fit(x, y, {
      ...long,
      onEpochEnd: ({ epoch }) => {
        if (epoch === 1) run.stop();
      },
    });
    expect((await run).epochs).toBe(2);
    const other = classifier();
    await other.fit(x, y, { epochs: 2 });
    expect(weightsOf(model)).toEqual(weightsOf(other));
  });

  test('stop in onBatchEnd ends the run after that very step', async () => {
    const model = classifier();
    const seen: number[] = [];
    const run: Run = model.fit(x, y, {
      ...long,
      batchSize: 8,
      onBatchEnd: ({ step }) => {
        seen.push(step);
        if (step === 9) run.stop();
      },
    });
    expect((await run).epochs).toBe(1);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('an epoch that was begun counts for the orders of later ones', async () => {
    const model = classifier();
    const run: Run = model.fit(x, y, { batchSize: 8, onBatchEnd: () => run.stop() });
    await run;
    const at = model.getWeights();
    const losses = async (of: Model): Promise<number[]> => {
      of.setWeights(at);
      const all: number[] = [];
      await of.fit(x, y, { batchSize: 8, onBatchEnd: ({ loss }) => void all.push(loss) });
      return all;
    };
    expect(await losses(model)).not.toEqual(await losses(classifier()));
  });

  test('abort rejects with the reason at the next step edge', async () => {
    const model = classifier();
    const abort = new AbortController();
    const run = model.fit(x, y, { ...long, signal: abort.signal });
    await run.started;
    await until(() => weightsOf(model).length > 0);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(run.done).rejects.toBe(reason);
    await model.fit(x, y);
  });

  test('a signal that is aborted before changes nothing', async () => {
    const model = classifier();
    const before = weightsOf(model);
    const run = model.fit(x, y, { signal: AbortSignal.abort('no') });
    await expect(run.done).rejects.toBe('no');
    expect(weightsOf(model)).toEqual(before);
    await model.fit(x, y);
    const other = classifier();
    await other.fit(x, y);
    expect(weightsOf(model)).toEqual(weightsOf(other));
  });

  test('abort in a callback rejects, and iteration throws the reason', async () => {
    const abort = new AbortController();
    const run = classifier().fit(x, y, {
      ...long,
      signal: abort.signal,
      onEpochEnd: ({ epoch }) => {
        if (epoch === 1) abort.abort('now');
      },
    });
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const { epoch } of run) seen.push(epoch);
      })(),
    ).rejects.toBe('now');
    expect(seen).toEqual([0, 1]);
  });

  test('an abort after the end changes nothing, and no listener stays behind', async () => {
    const abort = new AbortController();
    const history = await classifier().fit(x, y, { signal: abort.signal });
    abort.abort();
    expect(history.epochs).toBe(1);
  });
});

describe('failing', () => {
  const failing = (): Run =>
    classifier().fit(x, y, {
      onEpochEnd: () => {
        throw new Error('in the callback');
      },
    });

  test('an error in onEpochEnd rejects the run and frees the model', async () => {
    const model = classifier();
    const run = model.fit(x, y, { onEpochEnd: () => Promise.reject(new Error('later')) });
    await expect(run.done).rejects.toThrow('later');
    await model.fit(x, y);
  });

  test('an error in onBatchEnd rejects the run', async () => {
    const run = classifier().fit(x, y, {
      onBatchEnd: () => {
        throw new Error('in the batch');
      },
    });
    await expect(run.done).rejects.toThrow('in the batch');
  });

  test('a failure that only an iterator sees is not raised as well', async () => {
    await expect(collect(failing())).rejects.toThrow('in the callback');
    await settle();
    expect(unhandled).toEqual([]);
  });

  test('a failure that is awaited is not raised as well', async () => {
    await expect(Promise.resolve(failing())).rejects.toThrow('in the callback');
    await settle();
    expect(unhandled).toEqual([]);
  });

  test('a failure that nobody looks for is raised once', async () => {
    failing();
    await until(() => unhandled.length > 0);
    await settle();
    expect(unhandled).toEqual([new Error('in the callback')]);
  });

  test('a failure while taking in data is seen by those who wait for started', async () => {
    const inputShape = [1024];
    const model = sequential([layers.dense({ units: 1, inputShape })]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    // Large enough that the last row is read long after the call.
    const rows = 6000;
    const data: unknown[] = Array.from({ length: rows }, () => Array<number>(1024).fill(0));
    data[rows - 1] = [1];
    const run = model.fit(data as number[][], new Float32Array(rows));
    await expect(run.started).rejects.toThrow('fit: x[5999]: rows differ in length: got 1');
    await settle();
    expect(unhandled).toEqual([]);
    model.trainOnBatch(new Float32Array(1024), [0]);
  });

  test('where a schedule fails, the steps before it are made, however segments fall', async () => {
    for (const [failing, text] of [
      [() => NaN, 'gave NaN at step 3000'],
      [
        (): never => {
          throw new Error('mine');
        },
        'mine',
      ],
    ] as const) {
      const model = counting((step) => (step < 3000 ? 0.1 : failing()));
      const run = model.fit(x, x, { epochs: 1000, batchSize: 8 });
      const seen = collect(run);
      await expect(run.done).rejects.toThrow(text);
      await expect(seen).rejects.toThrow(text);
      expect(weightsOf(model)).toEqual([3000]);
    }
  });

  test('a schedule that would fail later does not keep a run from being stopped', async () => {
    const model = counting((step) => {
      if (step >= 3000) throw new Error('mine');
      return 0.1;
    });
    const run = model.fit(x, x, {
      epochs: 1000,
      batchSize: 200,
      onEpochEnd: ({ epoch }) => {
        if (epoch === 2) run.stop();
      },
    });
    expect((await run).epochs).toBe(3);
    expect(weightsOf(model)).toEqual([3]);
  });

  test('a fault between two segments leaves nothing under way', async () => {
    const model = counting(0.1);
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => {
      throw new Error('no screen');
    });
    try {
      const run = model.fit(x, x, { epochs: 100_000, batchSize: 8, verbose: 1 });
      await expect(run.done).rejects.toThrow('no screen');
    } finally {
      write.mockRestore();
    }
    const [before = NaN] = weightsOf(model);
    model.trainOnBatch(x, x);
    expect(weightsOf(model)).toEqual([before + 1]);
    await settle();
    expect(weightsOf(model)).toEqual([before + 1]);
    expect(model.toBytes().length).toBeGreaterThan(0);
  });

  test('a signal that fails when it is left does not keep the run from ending', async () => {
    const { signal } = new AbortController();
    signal.removeEventListener = () => {
      throw new Error('mine');
    };
    expect((await classifier().fit(x, y, { signal })).epochs).toBe(1);
    await settle();
    expect(unhandled).toEqual([]);
  });

  test('an index out of range is told of the data that it is in', async () => {
    const model = sequential([
      layers.embedding({ inputDim: 4, outputDim: 2, inputShape: [1] }),
      layers.flatten(),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const good = [[0], [1], [2], [3]];
    const bad = [[0], [1], [2], [4]];
    const target = good.map(() => [0, 0]);
    const fault = 'sample 3 has an index out of range of "embedding", needed 0 to 3.';
    const own = model.fit(good, target, { validationData: [bad, target] });
    await expect(own.done).rejects.toThrow(`fit: validationData: ${fault}`);
    const split = model.fit(bad, target, { validationSplit: 0.25 });
    await expect(split.done).rejects.toThrow(`fit: ${fault}`);
    await expect(model.evaluate(bad, target)).rejects.toThrow(`evaluate: ${fault}`);
  });
});

/** A model whose only weight is how many steps were made. */
function counting(learningRate: LearningRate): Model {
  const kernelInitializer = 'zeros';
  const model = sequential([
    layers.dense({ units: 1, useBias: false, kernelInitializer, inputShape: [1] }),
  ]);
  const update = (w: Value): { w: Value } => ({ w: ops.add(w, 1) });
  const optimizer = optimizers.custom({ name: 'count', slots: [], learningRate, update });
  model.compile({ optimizer, loss: 'meanAbsoluteError' });
  return model;
}
