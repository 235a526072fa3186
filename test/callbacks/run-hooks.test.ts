// When the hooks of callbacks are called, in which order, and what becomes of a run in which one
// fails.
import { describe, expect, test, vi } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import type { Callback, FitOptions, Hooks, Run } from '../../lib/index.ts';
import { coreOf } from '../../lib/model/model.ts';
import { expectRefused } from '../support/bad-values.ts';
import { classifier, until, weightsOf, x, y } from '../support/small-model.ts';

const { lambda } = callbacks;

/** Writes down each call; each takes a turn of the event loop if it is `slow`. */
function diary(name: string, lines: string[], slow = false): Callback {
  const note = async (line: string): Promise<void> => {
    if (slow) await new Promise((resolve) => setImmediate(resolve));
    lines.push(`${name} ${line}`);
  };
  return {
    name,
    begin(training) {
      lines.push(`${name} begin ${training.columns.join()}`);
      return {
        onTrainBegin: () => note('train begin'),
        onEpochBegin: ({ epoch }) => note(`epoch ${epoch}`),
        onBatchEnd: ({ step }) => note(`step ${step}`),
        onEpochEnd: ({ epoch }) => note(`end of epoch ${epoch}`),
        onTrainEnd: () => note('train end'),
        close: () => note('close'),
      };
    },
  };
}

const twoEpochs: FitOptions = { epochs: 2, batchSize: 30 };

describe('hooks', () => {
  test('are called and awaited in the order of the callbacks, last those of fit', async () => {
    const lines: string[] = [];
    await classifier().fit(x, y, {
      ...twoEpochs,
      callbacks: [diary('a', lines, true), diary('b', lines)],
      onEpochEnd: ({ epoch }) => void lines.push(`fit end of epoch ${epoch}`),
      onBatchEnd: ({ step }) => void lines.push(`fit step ${step}`),
    });
    const both = (line: string): string[] => [`a ${line}`, `b ${line}`];
    const all = (line: string): string[] => [...both(line), `fit ${line}`];
    expect(lines).toEqual([
      ...both('begin loss,accuracy'),
      ...both('train begin'),
      ...both('epoch 0'),
      ...['step 0', 'step 1', 'end of epoch 0'].flatMap(all),
      ...both('epoch 1'),
      ...['step 2', 'step 3', 'end of epoch 1'].flatMap(all),
      ...both('train end'),
      ...both('close'),
    ]);
  });

  test('get the epoch as the history has it, frozen', async () => {
    const seen: unknown[] = [];
    const callback = lambda({ onEpochEnd: (logs) => void seen.push(logs) });
    const options = { ...twoEpochs, initialEpoch: 1, validationData: [x, y] } as const;
    const { columns } = await classifier().fit(x, y, { ...options, callbacks: [callback] });
    const names = Object.keys(columns);
    expect(names).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy']);
    const row = Object.fromEntries(names.map((name) => [name, columns[name]?.[0]]));
    expect(seen).toEqual([{ epoch: 1, ...row }]);
    expect(Object.isFrozen(seen[0])).toBe(true);
  });

  test('are called on the object that begin returned, also if its class has them', async () => {
    class Counter {
      epochs = 0;
      onEpochEnd(): void {
        this.epochs += 1;
      }
    }
    const counter = new Counter();
    await classifier().fit(x, y, {
      epochs: 3,
      callbacks: [{ name: 'counting', begin: () => counter }],
    });
    expect(counter.epochs).toBe(3);
  });

  test('change no bit of a training that they only watch', async () => {
    const plain = classifier();
    const wanted = await plain.fit(x, y, { epochs: 3, batchSize: 8 });
    const watched = classifier();
    const callback = diary('a', []);
    const history = await watched.fit(x, y, { epochs: 3, batchSize: 8, callbacks: [callback] });
    expect(history).toEqual(wanted);
    expect(weightsOf(watched)).toEqual(weightsOf(plain));
  });

  test('between epochs cut no epoch into steps, and those of the ends not even a run', async () => {
    const segments = async (hooks: Hooks): Promise<number> => {
      const model = classifier();
      const run = vi.spyOn(coreOf('test', model).state, 'run');
      await model.fit(x, y, { epochs: 200, batchSize: 2, callbacks: [lambda(hooks)] });
      return run.mock.calls.length;
    };
    expect(await segments({ onTrainBegin() {}, onTrainEnd() {}, close() {} })).toBeLessThan(100);
    expect(await segments({ onEpochEnd() {} })).toBeLessThan(400);
    expect(await segments({ onBatchEnd() {} })).toBe(5000);
  });
});

describe('the end', () => {
  const stopping: readonly [string, (run: Run, abort: AbortController) => void, string[]][] = [
    ['stopped', (run) => run.stop(), ['a train end', 'a close']],
    ['aborted', (_, abort) => abort.abort('now'), ['a close']],
  ];
  test.each(stopping)('of a run that is %s', async (_, end, wanted) => {
    const lines: string[] = [];
    const abort = new AbortController();
    const run = classifier().fit(x, y, {
      epochs: 1e6,
      signal: abort.signal,
      callbacks: [diary('a', lines)],
      onEpochEnd: ({ epoch }) => void (epoch === 1 && end(run, abort)),
    });
    await run.done.catch(() => {});
    const at = lines.indexOf('a end of epoch 1');
    expect(lines.slice(at + 1)).toEqual(wanted);
  });

  test('of a run whose data are not finite: no train end, but close', async () => {
    const lines: string[] = [];
    const model = classifier();
    const bad = Float32Array.from(x).fill(NaN, 9, 10);
    const run = model.fit(bad, y, { batchSize: 50, callbacks: [diary('a', lines)] });
    await expect(run.done).rejects.toThrow('is not finite');
    expect(lines.slice(1)).toEqual(['a train begin', 'a epoch 0', 'a close']);
    await model.fit(x, y);
  });

  test('of a run that never began: nothing', async () => {
    const lines: string[] = [];
    const signal = AbortSignal.abort('no');
    const run = classifier().fit(x, y, { signal, callbacks: [diary('a', lines)] });
    await expect(run.done).rejects.toBe('no');
    expect(lines).toEqual(['a begin loss,accuracy']);
  });

  test('of a run that a callback stops before its first step', async () => {
    const lines: string[] = [];
    const stops: Callback = {
      name: 'stops',
      begin: (training) => ({ onTrainBegin: () => training.stop() }),
    };
    const model = classifier();
    const before = weightsOf(model);
    const history = await model.fit(x, y, { callbacks: [stops, diary('a', lines)] });
    expect(history.epochs).toBe(0);
    expect(history.stopped).toEqual({ by: 'stops', epoch: 0 });
    expect(lines.slice(1)).toEqual(['a train begin', 'a train end', 'a close']);
    expect(weightsOf(model)).toEqual(before);
  });
});

describe('an error', () => {
  const names = ['onTrainBegin', 'onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd', 'close'];
  test.each(names)(
    'in %s rejects the run, closes all and leaves the model usable',
    async (name) => {
      const own = new Error(`in ${name}`);
      for (const fails of [
        async () => {
          throw own;
        },
        () => {
          throw own;
        },
      ]) {
        const lines: string[] = [];
        const model = classifier();
        const bad = lambda({ [name]: fails });
        const run = model.fit(x, y, { ...twoEpochs, callbacks: [bad, diary('a', lines)] });
        await expect(run.done).rejects.toBe(own);
        expect(lines.at(-1)).toBe('a close');
        expect(lines.filter((line) => line === 'a close')).toHaveLength(1);
        await model.fit(x, y);
      }
    },
  );

  test('that came first is the one that is told', async () => {
    const bad = lambda({
      onEpochEnd: () => Promise.reject(new Error('first')),
      close: () => Promise.reject(new Error('second')),
    });
    await expect(classifier().fit(x, y, { callbacks: [bad] }).done).rejects.toThrow('first');
  });

  test('in begin is thrown by fit, which changes nothing', async () => {
    const own = new Error('in begin');
    const model = classifier();
    const bad: Callback = {
      name: 'bad',
      begin() {
        throw own;
      },
    };
    expect(() => model.fit(x, y, { callbacks: [bad] })).toThrow(own);
    const twin = classifier();
    await model.fit(x, y);
    await twin.fit(x, y);
    expect(weightsOf(model)).toEqual(weightsOf(twin));
  });

  test('is made of what begin should not return', () => {
    const fit = (returned: unknown, name = 'odd') =>
      classifier().fit(x, y, { callbacks: [{ name, begin: () => returned as never }] });
    for (const odd of [undefined, null, 3, 'no', Promise.resolve({})]) {
      expectRefused(() => fit(odd), 'fit: callbacks[0], odd: begin returned ', 'needed an object');
    }
    const call = () => fit({ onEpochEnd: 3 });
    expectRefused(call, 'fit: callbacks[0], odd: onEpochEnd: got 3, needed a function.');
  });

  test('is made of a fit within begin', async () => {
    const model = classifier();
    const nested: Callback = { name: 'nested', begin: () => (model.fit(x, y), {}) };
    expect(() => model.fit(x, y, { callbacks: [nested] })).toThrow('is being changed by fit');
    await model.fit(x, y);
  });
});

test('a run that is slow to begin is not stopped by its data alone', async () => {
  let begun = false;
  const slow = lambda({
    async onTrainBegin() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      begun = true;
    },
  });
  const run = classifier().fit(x, y, { callbacks: [slow] });
  await run.started;
  expect(begun).toBe(false);
  await until(() => begun);
  expect((await run).epochs).toBe(1);
});

test('what a hook writes on the terminal stands on lines of its own beside the bar', async () => {
  let text = '';
  const { stderr } = process;
  const isTTY = Object.getOwnPropertyDescriptor(stderr, 'isTTY');
  Object.defineProperty(stderr, 'isTTY', { value: true, configurable: true });
  const write = vi.spyOn(stderr, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    const talks = lambda({
      async onBatchEnd({ step }) {
        stderr.write(`step ${step}\n`);
        await new Promise((resolve) => setTimeout(resolve, 60));
      },
      onEpochEnd: () => void stderr.write('end of epoch\n'),
      onTrainEnd: () => void stderr.write('end\n'),
    });
    await classifier().fit(x, y, { batchSize: 10, verbose: 1, callbacks: [talks] });
  } finally {
    write.mockRestore();
    if (isTTY) Object.defineProperty(stderr, 'isTTY', isTTY);
    else Reflect.deleteProperty(stderr, 'isTTY');
  }
  // What a terminal shows: each line behind the last place where it was erased.
  const shown = text.split('\n').map((line) => line.split('\r\u001b[K').at(-1));
  const steps = [0, 1, 2, 3, 4].map((step) => `step ${step}`);
  expect(shown.filter((line) => !line?.startsWith('Epoch 1/1  '))).toEqual([
    ...steps,
    'end of epoch',
    'end',
    '',
  ]);
  expect(text).toContain('\u2588');
});
