// What a description may not say, in files that are sound in every other way: each is refused with
// an error that names the byte, and nothing is made of it.
import { describe, expect, test } from 'vitest';
import {
  functionalModel,
  input,
  layers,
  loadModel,
  ops,
  optimizers,
  sequential,
} from '../../lib/index.ts';
import type { Value } from '../../lib/index.ts';
import { partsOf } from '../../scripts/fuzz/container.ts';
import { edited, withHeader, withText } from '../support/edit-checkpoint.ts';
import type { Changes } from '../support/edit-checkpoint.ts';
import { readSafetensors } from '../support/read-safetensors.ts';
import { classifier, features, uncompiled, weightsOf } from '../support/small-model.ts';

const file = classifier().toBytes();
const squash = (v: Value): Value => ops.div(v, ops.add(ops.abs(v), 1));

function ownFile(): Uint8Array {
  const model = sequential([
    layers.dense({ units: 2, activation: squash, inputShape: [features] }),
    layers.custom({
      weights: (shape) => ({ gain: { shape } }),
      apply: (v, { weights }) => ops.mul(v, weights.gain),
    }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model.toBytes();
}

async function messageOf(source: Uint8Array): Promise<string> {
  try {
    await loadModel(source);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
  return 'it was loaded';
}

type Row = readonly [what: string, changes: Changes, error: string];

const rows: readonly Row[] = [
  ['a later version', { version: 2 }, 'got version 2 of this form of description, needed 1'],
  ['another arithmetic', { arithmetic: 2 }, 'got version 2 of the arithmetic'],
  ['no version', { version: undefined }, 'got no "version"'],
  ['a member too many', { extra: 1 }, 'got the name "extra", needed one of version'],
  ['a seed below 0', { seed: -1 }, 'got -1, needed an integer in [0, 9007199254740991]'],
  ['counters that are no numbers', { 'progress.steps': null }, 'got null, needed a number'],
  ['a scale of rates below 0', { 'progress.rateScale': -1 }, 'got -1, needed a number >= 0'],
  [
    'a scale with which there is no rate',
    { 'progress.rateScale': 1e60 },
    'got 1e+60, needed a number >= 0, finite as float32',
  ],
  ['a scale that is no number', { 'progress.rateScale': '1' }, 'got a string, needed a number'],
  ['a counter that is full', { 'progress.steps': 2 ** 52 + 1 }, 'got 4503599627370497, needed'],
  ['a counter between two', { 'progress.epochs': 0.5 }, 'got 0.5, needed an integer'],
  ['a name with a slash', { 'network.name': 'a/b' }, 'none a "/"'],
  ['an unknown factory', { 'network.layers.0.make': 'layers.dens' }, 'no known factory'],
  ['a factory of no vocabulary', { 'network.layers.0.make': 'dense' }, 'no known factory'],
  ['a member of every object', { 'network.layers.0.make': 'layers.constructor' }, 'no known'],
  ['__proto__', { 'network.layers.0.make': 'layers.__proto__' }, 'no known factory'],
  [
    'what is no layer',
    { 'network.layers.1': { make: 'losses.huber', name: 'dropout' } },
    'huber: unknown option "name"',
  ],
  ['an option that there is not', { 'network.layers.0.options.unit': 1 }, 'unknown option "unit"'],
  ['an option that is wrong', { 'network.layers.1.options.rate': 1 }, 'dropout: rate: got 1'],
  ['a name twice among layers', { 'network.layers.2.name': 'dense' }, 'two layers are called'],
  [
    'a layer that is not called',
    { 'network.layers.3': { make: 'layers.flatten', name: 'f' } },
    'got layers or calls on which no output depends',
  ],
  ['a call that nothing reads', { 'network.calls.3': { layer: 1, on: [1] } }, 'no output depends'],
  ['a call of no layer', { 'network.calls.1.layer': 3 }, 'got 3, needed an integer in [0, 2]'],
  [
    'a call on what comes later',
    { 'network.calls.0.on': [1] },
    'got 1, needed an integer in [0, 0]',
  ],
  ['a call on nothing', { 'network.calls.0.on': [] }, 'apply: got no tensors'],
  ['a call on two', { 'network.calls.0.on': [0, 0] }, 'got 2 inputs, needed one'],
  ['an output that there is not', { 'network.outputs': [4] }, 'got 4, needed an integer in [0, 3]'],
  ['no outputs', { 'network.outputs': [] }, 'got no outputs'],
  ['no inputs', { 'network.inputs': [] }, 'needed an integer in [0, -1]'],
  [
    'inputs of another shape',
    { 'network.inputs.0.shape': [5] },
    'expected input [*, 4], got [*, 5]',
  ],
  ['a size of 0', { 'network.inputs.0.shape': [0] }, 'got 0, needed an integer in [1, '],
  ['too many sizes', { 'network.inputs.0.shape': [1, 1, 1, 1, 1, 4] }, 'at most 5 sizes'],
  ['an input of another type', { 'network.inputs.0.type': 'u8' }, 'type: needed f32 or i32'],
  ['an input of indices', { 'network.inputs.0.type': 'i32' }, 'got i32 [n, 4], needed f32'],
  [
    'an input that names a layer of another kind',
    { 'network.inputs.0.layer': 0 },
    'is not what its layer says',
  ],
  [
    'weights that are not in the file',
    { 'network.layers.0.name': 'other' },
    'got "dense/bias", which the model has not',
  ],
  [
    'weights of another shape',
    { 'network.layers.0.options.units': 7 },
    '"dense/bias": got shape [6], needed [7]',
  ],
  [
    'more weights than any memory holds',
    { 'network.layers.0.options.units': 2147483647 },
    'dense/kernel [4, 2147483647] has 8589934588 elements, needed at most 2147483632 in all',
  ],
  [
    'more values than are counted',
    {
      'network.layers.1': {
        make: 'layers.repeatVector',
        name: 'dropout',
        options: { n: 2147483647 },
      },
    },
    'numbers, needed at most 2147483647',
  ],
  [
    'slots that are not in the file',
    { 'compiled.options.optimizer': 'sgd' },
    'got "optimizer/m/dense/bias", which the model has not',
  ],
  [
    'fewer slots than the optimizer has',
    { 'compiled.options.optimizer': { make: 'optimizers.adam', options: { amsgrad: true } } },
    'describes "optimizer/vMax/dense/kernel", which is not in the file',
  ],
  [
    'an optimizer that there is not',
    { 'compiled.options.optimizer': 'adamm' },
    'unknown name "adamm"',
  ],
  ['no optimizer', { 'compiled.options.optimizer': undefined }, 'needed one of adadelta'],
  [
    'a loss for other outputs',
    { 'compiled.options.loss': 'binaryCrossentropy' },
    'binaryCrossentropy: the prediction is the output of softmax',
  ],
  ['a metric that is a number', { 'compiled.options.metrics': [5] }, 'compile: metrics[0]: got 5'],
  [
    'a layer as an optimizer',
    { 'compiled.options.optimizer': { make: 'layers.flatten' } },
    'compile: optimizer: got an object',
  ],
  [
    'a frozen layer that there is not',
    { 'compiled.frozen': [3] },
    'got 3, needed an integer in [0, 2]',
  ],
  ['a function that there is not', { 'compiled.options.loss': { function: 0 } }, 'in [0, -1]'],
  ['a value of no kind', { 'compiled.options.loss': { huber: 1 } }, 'got the name "huber"'],
  ['a value of two kinds', { 'compiled.options.loss': { function: 0, make: 'x' } }, 'got the name'],
  ['a value of nothing', { 'compiled.options.loss': {} }, 'got no "make"'],
  [
    'a number that is none',
    { 'compiled.options.loss': { number: 'x' } },
    'needed a number as text',
  ],
];

const texts: readonly (readonly [what: string, edit: (text: string) => string, error: string])[] = [
  [
    'a seed above 2^53',
    (text) => text.replace('"seed":3', '"seed":9007199254740993'),
    'got 9007199254740993, needed an integer',
  ],
  ['NaN as a counter', (text) => text.replace('"steps":0', '"steps":NaN'), "got 'N'"],
  ['an infinite counter', (text) => text.replace('"steps":0', '"steps":1e999'), '1e999'],
  ['a name twice', (text) => text.replace('"seed":3', '"seed":3,"seed":3'), '"seed" twice'],
  ['no text', () => '', 'got the end, needed a value'],
  ['a text that ends early', (text) => text.slice(0, -1), "needed ',' or '}'"],
  [
    'an option called __proto__',
    (text) => text.replace('"rate":', '"__proto__":'),
    'unknown option "__proto__"',
  ],
];

const chainOfFunctions = Array.from({ length: 1000 }, (_, i) => {
  return { name: 'f', answers: [{ for: [], is: { function: i + 1 } }] };
});

const ownRows: readonly Row[] = [
  [
    'a function that is part of its own answers',
    { 'functions.1.answers.0.is': { function: 1 } },
    'the function is part of its own answers',
  ],
  ['no answer for these shapes', { 'functions.1.answers': [] }, 'was not saved for [[2]]'],
  ['an answer that is no weights', { 'functions.1.answers.0.is': 5 }, 'weights: returned 5'],
  [
    'weights of another shape',
    { 'functions.1.answers.0.is.record.gain.record.shape': [3] },
    'loadModel: byte ',
  ],
  [
    'no trace for these shapes',
    { 'functions.0.calls.0.inputs.0.shape': [-1, 3] },
    'loadModel: byte',
  ],
  ['a trace that gives no output', { 'functions.0.calls.0.outputs': {} }, 'returned undefined'],
  [
    'a trace that gives another shape',
    { 'functions.0.calls.0.outputs': { y: 0, z: 0 } },
    'it was loaded',
  ],
  [
    'functions inside of functions',
    { functions: chainOfFunctions },
    "more than 32 functions inside each other's answers",
  ],
  ['a line that is none', { 'functions.0.calls.0.lines.0.op': 'exec' }, 'exec: is no op'],
];

describe('a description is refused', () => {
  test.each(rows)('with %s', async (_, changes, error) => {
    const changed = edited(file, changes);
    const message = await messageOf(changed);
    expect(message).toContain(error);
    expect(message).toMatch(/^loadModel: byte \d+: /);
    const [, byte] = /byte (\d+)/.exec(message) ?? [];
    expect(Number(byte)).toBeLessThan(readSafetensors(changed).dataStart);
  });

  test.each(texts)('with %s', async (_, edit, error) => {
    const changed = withText(file, edit(readSafetensors(file).metadata['bitgrad'] ?? ''));
    expect(await messageOf(changed)).toContain(error);
  });

  test.each(ownRows)('with %s', async (_, changes, error) => {
    expect(await messageOf(edited(ownFile(), changes))).toContain(error);
  });

  test('with layers inside layers inside layers', async () => {
    const deep = `{"a":${'['.repeat(40)}${']'.repeat(40)}}`;
    expect(await messageOf(withText(file, deep))).toContain('more than 32 lists inside each other');
  });

  test('with a long function in every layer', async () => {
    const lines = Array.from({ length: 1 << 12 }, (_, i) => {
      return { op: i % 2 === 0 ? 'exp' : 'tanh', in: [i], shape: [-1, 6] };
    });
    const call = { inputs: [{ name: 'x', shape: [-1, 6] }], lines, outputs: { y: 1 << 12 } };
    const own = Array.from({ length: 80 }, (_, i) => {
      return { make: 'layers.activation', name: `a${i}`, options: { activation: { function: 0 } } };
    });
    const changed = edited(uncompiled().toBytes(), {
      'network.layers': [
        { make: 'layers.dense', name: 'dense', options: { units: 6, inputShape: [features] } },
        ...own,
        { make: 'layers.dense', name: 'dense_1', options: { units: 3 } },
      ],
      'network.calls': [0, ...own, 0].map((_, layer) => ({ layer, on: [layer] })),
      'network.outputs': [own.length + 2],
      functions: [{ name: 'long', calls: [call], answers: [] }],
    });
    expect(await messageOf(changed)).toContain('append more ops than may be');
  });

  test('with functions that could not be saved again', async () => {
    const own = layers.activation({ activation: (v) => ops.exp(v), inputShape: [features] });
    const lines = Array.from({ length: 20_000 }, (_, i) => {
      return { op: i % 2 === 0 ? 'exp' : 'tanh', in: [i], shape: [-1, features] };
    });
    const changed = edited(sequential([own]).toBytes(), {
      'functions.0.calls.0.lines': lines,
      'functions.0.calls.0.outputs': { y: lines.length },
    });
    expect(await messageOf(changed)).toContain('append more ops than may be');
  });

  test('with more tensors that layers are called on than may be', async () => {
    const x = input({ shape: [1], name: 'x' });
    const both = layers.concatenate().apply([x, x]);
    const many = functionalModel({ inputs: x, outputs: both }).toBytes();
    const on = Array.from({ length: 40_000 }, () => 0);
    const changed = edited(many, {
      'network.calls': [1, 1].map((layer) => ({ layer, on })),
      'network.outputs': [1, 2],
    });
    expect(await messageOf(changed)).toContain('more than 65536 tensors that layers are called on');
  });

  test('where an array is missing, or named otherwise', async () => {
    const without = withHeader(file, (header) => {
      header['dense/none'] = header['dense/bias'];
      delete header['dense/bias'];
    });
    expect(await messageOf(without)).toContain('got "dense/none", which the model has not');
  });
});

/** Paths of all numbers and strings but those of options, which factories and functions get. */
function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'number' || typeof value === 'string') return [path.join('.')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => !['options', 'for', 'is', '__metadata__'].includes(name))
    .flatMap(([name, own]) => leavesOf(own, [...path, name]));
}

describe('the byte of an error', () => {
  const odd = 123456789.5;
  const byteOf = (bytes: Uint8Array): string => `byte ${Buffer.from(bytes).indexOf(String(odd))}: `;

  test('is where what is wrong begins, in every place of a description', async () => {
    for (const own of [file, ownFile(), uncompiled().toBytes()]) {
      const description: unknown = JSON.parse(readSafetensors(own).metadata['bitgrad'] ?? '');
      const leaves = leavesOf(description);
      expect(leaves.length).toBeGreaterThan(15);
      for (const leaf of leaves) {
        const changed = edited(own, { [leaf]: odd });
        expect(await messageOf(changed), leaf).toContain(byteOf(changed));
      }
    }
  });

  test('is where what is wrong begins, in every place of a header', async () => {
    const header: unknown = JSON.parse(partsOf(file).header);
    for (const leaf of leavesOf(header)) {
      const [name = '', member = '', i = ''] = leaf.split('.');
      const changed = withHeader(file, (own) => {
        const entry = own[name] as Record<string, unknown>;
        if (i === '') entry[member] = odd;
        else (entry[member] as unknown[])[Number(i)] = odd;
      });
      expect(await messageOf(changed), leaf).toContain(byteOf(changed));
    }
  });
});

describe('an input of a functional model', () => {
  const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
  const outputs = layers.flatten().apply(layers.add().apply([a, b]));
  const two = functionalModel({ inputs: [a, b], outputs }).toBytes();

  test('may not be named by a layer that is called, or that names another', async () => {
    expect(await messageOf(edited(two, { 'network.calls.1.layer': 0 }))).toContain(
      'calls a layer that names an input',
    );
    expect(await messageOf(edited(two, { 'network.inputs.1.layer': 0 }))).toContain(
      'names a layer that names another input',
    );
  });
});

describe('what is loaded', () => {
  test('is not changed by an error on the way to it, and pollutes no prototype', async () => {
    const { metadata } = readSafetensors(file);
    const text = metadata['bitgrad']?.replace('"rate":', '"__proto__":{"record":{}},"rate":') ?? '';
    expect(await messageOf(withText(file, text))).toContain('unknown option "__proto__"');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(weightsOf(await loadModel(file))).toEqual(weightsOf(await loadModel(file)));
  });

  test('takes initializers for what they are, and runs none', async () => {
    const slow = edited(uncompiled().toBytes(), {
      'network.layers.0.options.kernelInitializer': 'orthogonal',
    });
    expect(weightsOf(await loadModel(slow))).toEqual(weightsOf(uncompiled()));
  });

  test('can be compiled anew, with what was frozen thawed', async () => {
    const x = input({ shape: [2] });
    const still = layers.dense({ units: 2, trainable: false });
    const model = functionalModel({
      inputs: x,
      outputs: layers.dense({ units: 1 }).apply(still.apply(x)),
    });
    const own = optimizers.custom({
      name: 'own',
      slots: [],
      update: (w, g, _, { rate }) => ({ w: ops.sub(w, ops.mul(g, rate)) }),
    });
    model.compile({ optimizer: own, loss: 'meanSquaredError' });
    const same = await loadModel(model.toBytes());
    same.compile({ optimizer: 'adam', loss: 'huber' });
    await same.fit([[1, 2]], [1]);
    expect(same.summary()).toContain('dense');
  });
});
