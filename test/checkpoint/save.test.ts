// save and toBytes: at rest, in callbacks, while steps run; what cannot be saved; the file itself.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as library from '../../lib/index.ts';
import {
  functionalModel,
  input,
  layers,
  loadModel,
  ops,
  optimizers,
  schedules,
  sequential,
} from '../../lib/index.ts';
import type { Model, SymbolicTensor, Value } from '../../lib/index.ts';
import { edited } from '../support/edit-checkpoint.ts';
import type { Library } from '../support/fresh-library.ts';
import { floatsOf, readSafetensors } from '../support/read-safetensors.ts';
import { modelCases } from '../support/saved-models.ts';
import { classifier, features, uncompiled, until, x, y } from '../support/small-model.ts';

interface InPython {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly sha256: string;
  }[];
}

function readInPython(path: string): InPython {
  const reader = fileURLToPath(new URL('../support/read-safetensors.py', import.meta.url));
  return JSON.parse(execFileSync('python3', [reader, path], { encoding: 'utf8' })) as InPython;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitgrad-save-'));
});
afterAll(() => rm(folder, { recursive: true }));

const progressOf = (file: Uint8Array): { steps: number; updates: number; epochs: number } =>
  (JSON.parse(readSafetensors(file).metadata['bitgrad'] ?? '') as { progress: never }).progress;

describe('the file', () => {
  test('is that of toBytes, and the folder holds nothing else', async () => {
    const model = classifier();
    await model.fit(x, y);
    const path = join(folder, 'model.safetensors');
    await model.save(path);
    expect(new Uint8Array(await readFile(path))).toEqual(model.toBytes());
    expect(await readdir(folder)).toEqual(['model.safetensors']);
  });

  test('holds weights and slots under their names, as another reader finds them', async () => {
    const model = classifier();
    await model.fit(x, y);
    const { metadata, tensors, dataStart } = readSafetensors(model.toBytes());
    expect(Object.keys(metadata)).toEqual(['bitgrad', 'sha256']);
    expect(dataStart % 64).toBe(0);
    const weights = model.getWeights();
    const names = weights.map(({ name }) => name);
    const slots = names.flatMap((name) => [`optimizer/m/${name}`, `optimizer/v/${name}`]);
    expect([...tensors.keys()]).toEqual([...names, ...slots].sort());
    for (const { name, shape, data } of weights) {
      const tensor = tensors.get(name);
      if (!tensor) throw new Error(name);
      expect(tensor.shape).toEqual(shape);
      expect(floatsOf(tensor)).toEqual(data);
    }
  });

  test('is one by the rules of the Python library', async () => {
    const { status } = spawnSync('python3', ['--version']);
    if (status !== 0) return console.warn('not read by Python: there is no python3');
    for (const one of modelCases) {
      const model = one.build(library as Library);
      const path = join(folder, 'python');
      await model.save(path);
      const weights = model.getWeights();
      const { metadata, tensors } = readInPython(path);
      expect(Object.keys(metadata)).toEqual(['bitgrad', 'sha256']);
      for (const { name, shape, data } of weights) {
        const sha256 = createHash('sha256').update(data).digest('hex');
        expect(tensors).toContainEqual({ name, dtype: 'F32', shape, sha256 });
      }
      // What is no weight is a slot of one.
      const slots = tensors.filter(({ name }) => !weights.some((weight) => weight.name === name));
      for (const { name } of slots) expect(name).toMatch(/^optimizer\//);
    }
  });

  test('is the same for every NaN, and keeps the sign of 0', async () => {
    const files = [0x7fc00000, 0xffc00001, 0x7f800001].map((word) => {
      const model = uncompiled();
      const weights = model.getWeights();
      new Uint32Array(weights[0]?.data.buffer ?? new ArrayBuffer(4)).fill(word);
      weights[1]?.data.fill(-0);
      model.setWeights(weights);
      return model.toBytes();
    });
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
    const loaded = (await loadModel(files[1] ?? new Uint8Array())).getWeights();
    expect(loaded[0]?.data.every(Number.isNaN)).toBe(true);
    expect(Object.is(loaded[1]?.data[0], -0)).toBe(true);
  });

  test('of a model that is not compiled gives one that is not', async () => {
    const model = await loadModel(uncompiled().toBytes());
    expect(model.getWeights()).toEqual(uncompiled().getWeights());
    expect(() => model.fit(x, y)).toThrow('fit: the model is not compiled');
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(x, y);
  });
});

describe('while a run is active', () => {
  test('save waits for a step edge and holds all of it', async () => {
    const model = classifier();
    const run = model.fit(x, y, { epochs: 1_000_000, shuffle: false, batchSize: 50 });
    await run.started;
    const paths = ['a', 'b', 'c'].map((name) => join(folder, `${name}.safetensors`));
    for (const path of paths) await model.save(path);
    await Promise.all(paths.slice(0, 2).map((path) => model.save(path)));
    run.stop();
    await run;
    // The step that the file says is the one whose weights and slots it holds.
    for (const path of paths) {
      const file = new Uint8Array(await readFile(path));
      const { steps } = progressOf(file);
      expect(steps).toBeGreaterThan(0);
      const twin = classifier();
      await twin.fit(x, y, { epochs: steps, shuffle: false, batchSize: 50 });
      expect(twin.toBytes()).toEqual(file);
    }
  });

  test('toBytes says that it cannot, and what to do', async () => {
    const model = classifier();
    const run = model.fit(x, y, { epochs: 1_000_000 });
    await run.started;
    await until(() => {
      try {
        model.toBytes();
        return false;
      } catch {
        return true;
      }
    });
    expect(() => model.toBytes()).toThrow(
      'toBytes: a step of a run is under way, needed the model',
    );
    run.stop();
    await run;
    expect(model.toBytes().length).toBeGreaterThan(0);
  });

  test('both work in callbacks, awaited or not, and see their edge', async () => {
    const model = classifier();
    const saved: Promise<void>[] = [];
    const files: Uint8Array[] = [];
    const pathOf = (epoch: number): string => join(folder, `epoch-${epoch}`);
    await model.fit(x, y, {
      epochs: 4,
      async onEpochEnd({ epoch }) {
        files.push(model.toBytes());
        const done = model.save(pathOf(epoch));
        if (epoch % 2 === 0) await done;
        else saved.push(done);
      },
    });
    await Promise.all(saved);
    for (const [epoch, file] of files.entries()) {
      expect(new Uint8Array(await readFile(pathOf(epoch)))).toEqual(file);
      const twin = classifier();
      await twin.fit(x, y, { epochs: epoch + 1 });
      expect(twin.toBytes()).toEqual(file);
    }
  });

  test('a save that waits is served when the run fails', async () => {
    const model = classifier();
    const wrong = Int32Array.from(y);
    wrong[17] = 2;
    const run = model.fit(x, y, {
      epochs: 1_000_000,
      onBatchEnd({ step }) {
        if (step === 30) throw new Error('enough');
      },
    });
    run.done.catch(() => {});
    await run.started;
    await model.save(join(folder, 'failed'));
    await expect(run.done).rejects.toThrow('enough');
  });

  test('training goes on while a file is written, which does not change', async () => {
    const model = classifier();
    await model.fit(x, y, { epochs: 2 });
    const before = model.toBytes();
    const path = join(folder, 'before');
    const saved = model.save(path);
    model.trainOnBatch(x, y);
    model.setWeights(uncompiled(9).getWeights());
    await model.fit(x, y, { epochs: 2 });
    await saved;
    expect(new Uint8Array(await readFile(path))).toEqual(before);
  });
});

describe('what cannot be saved', () => {
  const refused = async (model: Model, message: string): Promise<void> => {
    expect(() => model.toBytes()).toThrow(message);
    await expect(model.save(join(folder, 'refused'))).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain('refused');
    // The model can go on.
    model.predict(x);
  };

  test('is a schedule of one’s own', async () => {
    const model = uncompiled();
    const optimizer = optimizers.sgd({ learningRate: schedules.custom((step) => 1 / (step + 1)) });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    await refused(model, 'save: compile: optimizer: learningRate: rate: the function "');
    const plain = optimizers.sgd({ learningRate: (step) => 1 / (step + 1) });
    model.compile({ optimizer: plain, loss: 'sparseCategoricalCrossentropy' });
    await refused(model, 'save: compile: optimizer: learningRate: the function "');
  });

  test('is a function that uses what is not passed to it', async () => {
    let other: Value | undefined;
    const tie = (v: Value): Value => (other?.graph === v.graph ? ops.add(v, other) : (other = v));
    const model = sequential([
      layers.dense({ units: features, activation: tie, inputShape: [features] }),
      layers.activation({ activation: (v) => (other ? ops.mul(v, other) : v) }),
    ]);
    other = undefined;
    await refused(
      model,
      'save: the function "activation" cannot be saved: primitive: got a value of another graph',
    );
  });

  test('is a function that is another one each time', async () => {
    let factor = 0;
    const restless = (v: Value): Value => ops.mul(v, ++factor);
    const layer = layers.dense({ units: 2, activation: restless, inputShape: [features] });
    await refused(
      sequential([layer]),
      'save: the function "restless" cannot be saved: it appends other ops each time',
    );
  });

  test('is a model whose layers are called on more tensors than any file may hold', async () => {
    const start = input({ shape: [1] });
    const merged = (count: number): SymbolicTensor =>
      layers.concatenate().apply(Array.from({ length: count }, () => start));
    const model = functionalModel({ inputs: start, outputs: merged(3000) });
    const same = await loadModel(model.toBytes());
    expect(same.toBytes()).toEqual(model.toBytes());
    const greedy = functionalModel({ inputs: start, outputs: [merged(40_000), merged(25_537)] });
    expect(() => greedy.toBytes()).toThrow(
      'save: got 65537 tensors that layers are called on, needed at most 65536.',
    );
  });

  test('is a model that has counted as far as a file may', async () => {
    const full = { 'progress.steps': 2 ** 52, 'progress.epochs': 2 ** 52 };
    const model = await loadModel(edited(classifier().toBytes(), full));
    expect(progressOf(model.toBytes())).toEqual({ steps: 2 ** 52, updates: 0, epochs: 2 ** 52 });
    model.trainOnBatch(x, y);
    const counted = 'save: got 4503599627370497 steps, updates or epochs, needed at most 45035';
    await refused(model, counted);
  });

  test('is what is nested deeper than any file may be', async () => {
    let learningRate = schedules.constant({ learningRate: 0.1 });
    for (let i = 0; i < 20; i++) {
      learningRate = schedules.warmup({ warmupSteps: 1, schedule: learningRate });
    }
    const model = uncompiled();
    const optimizer = optimizers.sgd({ learningRate });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    await refused(model, 'save: got 47 objects and lists inside each other, needed at most 32');
  });

  test('is no slot, whatever it is called', async () => {
    const slots = ['__proto__', 'constructor', '0'];
    const optimizer = optimizers.custom({
      name: 'strange',
      slots,
      update(w, g, own) {
        const next = slots.map((slot) => [slot, ops.add(own[slot] ?? g, g)] as const);
        return { w: ops.sub(w, g), ...Object.fromEntries(next) };
      },
    });
    const model = uncompiled();
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    const same = await loadModel(model.toBytes());
    await model.fit(x, y, { epochs: 2 });
    await same.fit(x, y, { epochs: 2 });
    expect(same.toBytes()).toEqual(model.toBytes());
    const { tensors } = readSafetensors(same.toBytes());
    expect(tensors.has('optimizer/__proto__/dense/bias')).toBe(true);
  });

  test('is nothing that has a strange name', async () => {
    const half = '\ud800';
    const named = { [half]: (v: Value): Value => ops.abs(v) }[half];
    const layer = layers.dense({ units: 2, activation: named, name: '😀', inputShape: [2] });
    const model = await loadModel(sequential([layer]).toBytes());
    expect(model.getWeights()[0]?.name).toBe('😀/kernel');
    const problem = 'half of a surrogate pair';
    expect(() => layers.flatten({ name: `a${half}` })).toThrow(`flatten: name: got ${problem}`);
    expect(() => sequential([layer], { name: half })).toThrow(`name: got ${problem}`);
  });

  test('is a path that is none', async () => {
    for (const path of [undefined, 5, '', 'a\0b', new URL('file:///a')]) {
      const saving = uncompiled().save(path as never);
      await expect(saving).rejects.toThrow(/^save: path: got .*, needed the path of a file/);
      await expect(uncompiled().save(path as never)).rejects.toThrow(TypeError);
    }
  });
});
