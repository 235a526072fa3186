// Small files that ask for much: more numbers than any memory holds, layers by the thousand,
// functions by the million, lists of lists of lists. Each is refused, or gives the model that it
// describes, soon and in little memory.
import { beforeAll, describe, expect, test } from 'vitest';
import { layers, loadModel, ops, sequential } from '../../lib/index.ts';
import { allocatedBy, startCounting } from '../../scripts/fuzz/allocations.ts';
import { edited, withHeader, withText } from '../support/edit-checkpoint.ts';
import { patient } from '../support/emulated.ts';
import { features, uncompiled } from '../support/small-model.ts';

const exp = layers.activation({ activation: (v) => ops.exp(v), inputShape: [features] });
/** A model without weights that calls a user's function. */
const bare = sequential([exp]).toBytes();
const dense = uncompiled().toBytes();
const huge = 2 ** 31 - 1;

/** A chain of layers, each called on the one before. */
function chain(count: number, make: string, options: object): Uint8Array {
  const each = Array.from({ length: count }, (_, i) => i);
  return edited(bare, {
    'network.layers': each.map((i) => ({ make, name: `l${i}`, options })),
    'network.calls': each.map((layer) => ({ layer, on: [layer] })),
    'network.outputs': [count],
    'network.inputs': [{ shape: [features] }],
    compiled: { options: { optimizer: 'adam', loss: 'huber' }, frozen: [] },
  });
}

/** The function of the model appends these lines. */
function appending(count: number, line: (i: number) => object): Uint8Array {
  return edited(bare, {
    'functions.0.calls.0.lines': Array.from({ length: count }, (_, i) => line(i)),
    'functions.0.calls.0.outputs': { y: count },
  });
}

/** A text as deep as texts may be, and wide at the bottom. */
function deep(bytes: number): Uint8Array {
  const inner = `[${'[0,0,0,0],'.repeat(bytes / 10)}0]`;
  const options = `{"inputShape":${'['.repeat(24)}${inner}${']'.repeat(24)}}`;
  const layer = `{"make":"layers.flatten","name":"f","options":${options}}`;
  const network = `{"name":"n","inputs":[],"layers":[${layer}],"calls":[],"outputs":[]}`;
  const progress = '{"steps":0,"updates":0,"epochs":0}';
  const rest = `"network":${network},"progress":${progress},"functions":[]`;
  return withText(bare, `{"version":1,"library":"x","arithmetic":1,"seed":1,${rest}}`);
}

/** A layer of one's own with so many weights that are not there. */
function weights(count: number): Uint8Array {
  const declared = Array.from({ length: count }, (_, i) => [`w${i}`, { record: { shape: [1] } }]);
  const answer = { for: [[features]], is: { record: Object.fromEntries(declared) as object } };
  const options = { apply: { function: 0 }, weights: { function: 1 }, inputShape: [features] };
  return edited(bare, {
    'network.layers.0': { make: 'layers.custom', name: 'custom', options },
    'functions.1': { name: 'weights', answers: [answer] },
  });
}

const shape = [-1, features];
const elements = { dtype: 'F32', shape: [2 ** 15, 2 ** 16], data_offsets: [0, 24] };
// prettier-ignore
const files: Readonly<Record<string, () => Uint8Array>> = {
  'an array of 2^31 numbers': () =>
    withHeader(dense, (header) => (header['dense/bias'] = elements)),
  'an array of 2^31 numbers that are not there': () =>
    withHeader(dense, (header) => {
      header['dense/bias'] = { ...elements, data_offsets: [0, 2 ** 33] };
    }),
  'a layer of 2^31 units': () => edited(dense, { 'network.layers.0.options.units': huge }),
  '10 GB of weights': () => edited(dense, { 'network.layers.0.options.units': 6e8 }),
  '10^5 layers': () => chain(1e5, 'layers.flatten', {}),
  '4,096 layers of 2^30 units': () => chain(4096, 'layers.dense', { units: 2 ** 30 }),
  '4,096 layers': () => chain(4096, 'layers.activation', { activation: 'tanh' }),
  '2^31 numbers of each sample': () => chain(1, 'layers.repeatVector', { n: 2 ** 29 - 1 }),
  'more of them': () => chain(2, 'layers.repeatVector', { n: huge }),
  'a function of 30,000 ops': () =>
    appending(3e4, (i) => ({ op: i % 2 ? 'exp' : 'tanh', in: [i], shape })),
  'a function that uses all it has twice': () =>
    appending(8000, (i) => ({ op: 'mul', in: [i, Math.max(0, i - 1)], shape })),
  'an axis of 2^31': () =>
    appending(1, () => ({ op: 'copy', in: ['1'], shape: [-1, huge] })),
  'a row for each of 2^31 classes': () =>
    appending(1, () => ({ op: 'copy', in: ['1'], shape: [-huge, 2] })),
  'a megabyte of lists in lists': () => deep(1e6),
  'half a megabyte of escapes': () => withText(bare, '\u00e9'.repeat(1e5)),
  '10,000 weights': () => weights(1e4),
};

beforeAll(startCounting);

describe('a file that asks for', () => {
  test.each(Object.entries(files))('%s gets little', async (_, make) => {
    const file = make();
    const before = process.cpuUsage();
    const { result, bytes } = await allocatedBy(() => loadModel(file).catch((own: Error) => own));
    const { user, system } = process.cpuUsage(before);
    if (result instanceof Error) {
      expect(result).toBeInstanceOf(RangeError);
      expect(result.message).toMatch(/^loadModel: byte \d+: /);
      expect(result.message.length).toBeLessThan(1000);
    }
    expect(bytes).toBeLessThan(8 * file.length + 2 ** 20);
    expect((user + system) / 1000, 'ms').toBeLessThan(patient(5000));
  });
});
