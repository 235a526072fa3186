import { describe, expect, test } from 'vitest';
import { input } from '../../lib/layers/input.ts';
import * as layers from '../../lib/layers/index.ts';
import { buildNetwork, isTrained, settle } from '../../lib/network/network.ts';
import type { SymbolicTensor } from '../../lib/layers/symbolic.ts';
import { definitionOf } from '../support/apply-layer.ts';

const { dense } = layers;
const build = (inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) =>
  buildNetwork({ where: 'functionalModel', name: 'net', inputs, outputs });

const sumOf = (ends: readonly SymbolicTensor[]) => layers.add().apply(ends);

describe('a network', () => {
  test('lists calls so that each reads only what stands before it', () => {
    const x = input({ shape: [3] });
    const a = dense({ units: 2 }).apply(x);
    const b = dense({ units: 4 }).apply(a);
    const c = dense({ units: 5 }).apply(x);
    const { calls, inputs, outputs } = build([x], [c, b]);
    for (const call of calls) {
      for (const read of call.inputs) expect(read).toBeLessThan(call.output);
    }
    expect(calls.map(({ layer, inputs: read }) => [layer.name, ...read])).toEqual([
      ['dense', 0],
      ['dense_1', 1],
      ['dense_2', 0],
    ]);
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([['inputLayer', [3]]]);
    expect(outputs.map(({ name }) => name)).toEqual(['dense_2', 'dense_1']);
  });

  test('declares the weights of a shared layer once', () => {
    const x = input({ shape: [3] });
    const y = input({ shape: [3] });
    const shared = dense({ units: 2 });
    const { weights, calls, layers: all } = build([x, y], [shared.apply(x), shared.apply(y)]);
    expect(weights.map(({ name }) => name)).toEqual(['dense/kernel', 'dense/bias']);
    expect(calls.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
    expect(all.length).toBe(3);
  });

  test('names an output by its layer, and no other output by the name of a layer', () => {
    const [p, q] = [input({ shape: [3] }), input({ shape: [3] })];
    const [a, b, c] = [dense({ units: 2 }), dense({ units: 2 }), dense({ units: 2, name: 'c' })];
    const hidden = dense({ units: 3, name: 'c_1' }).apply(p);
    const outputs = [a.apply(p), a.apply(q), b.apply(p), c.apply(hidden), c.apply(q)];
    const network = build([p, q], outputs);
    expect([a.name, b.name, c.name]).toEqual(['dense', 'dense_1', 'c']);
    const names = network.outputs.map(({ name }) => name);
    expect(names).toEqual(['dense', 'dense_2', 'dense_1', 'c', 'c_2']);
  });

  test('names inputs that one layer of another network gives', () => {
    const [p, q] = [input({ shape: [3] }), input({ shape: [3] })];
    const code = dense({ units: 3, name: 'code' });
    const nameless = dense({ units: 3 });
    const ends = [nameless.apply(p), code.apply(p), code.apply(q)];
    const { inputs } = build(ends, [dense({ units: 1, name: 'code_1' }).apply(sumOf(ends))]);
    expect(inputs.map(({ name }) => name)).toEqual(['input', 'code', 'code_2']);
  });

  test('refuses to share a layer between inputs that need other weights', () => {
    const x = input({ shape: [3] });
    const y = input({ shape: [4] });
    const shared = dense({ units: 2, name: 'tower' });
    expect(() => build([x, y], [shared.apply(x), shared.apply(y)])).toThrow(
      'dense "tower": is shared, but needs kernel [4, 2], bias [2] here and ' +
        'kernel [3, 2], bias [2] before',
    );
  });

  test('refuses weights that end beyond what a plan can name', () => {
    const big = (units: number) => dense({ units, useBias: false, name: `big${units}` });
    const x = input({ shape: [65536] });
    expect(() => build([x], [big(65536).apply(x)])).toThrow(
      'dense "big65536": big65536/kernel [65536, 65536] has 4294967296 elements, ' +
        'needed at most 2147483632 in all',
    );
    const most = big(32766).apply(x);
    expect(() => build([x], [most])).not.toThrow();
    expect(() => build([x], [big(4).apply(most)])).toThrow(
      'dense "big4": big4/kernel [32766, 4] has 131064 elements behind 2147352576 others',
    );
  });

  test('may begin inside another', () => {
    const x = input({ shape: [3] });
    const code = dense({ units: 2, name: 'code' }).apply(x);
    const back = dense({ units: 3, name: 'back' }).apply(code);
    const decoder = build([code], [back]);
    expect(decoder.layers.map(({ name }) => name)).toEqual(['back']);
    expect(decoder.inputs.map(({ name, shape }) => [name, shape])).toEqual([['code', [2]]]);
  });

  test('names an input that is missing and one that leads nowhere', () => {
    const x = input({ shape: [3], name: 'left' });
    const y = input({ shape: [3], name: 'right' });
    const out = dense({ units: 2 }).apply(x);
    expect(() => build([y], [out])).toThrow(
      'functionalModel: an output depends on the input "left" [n, 3], which is not among inputs',
    );
    expect(() => build([x, y], [out])).toThrow(
      'functionalModel: inputs[1]: no output depends on it',
    );
  });

  test('refuses to give indices', () => {
    const x = input({ shape: [3], type: 'i32' });
    expect(() => build([x], [layers.flatten().apply(x)])).toThrow(
      'functionalModel: an output [n, 3] holds indices, i32, needed numbers.',
    );
  });

  test('keeps names that layers have, and takes names back when it fails', () => {
    const x = input({ shape: [3] });
    const first = dense({ units: 2 });
    build([x], [first.apply(x)]);
    expect(first.name).toBe('dense');
    const second = dense({ units: 2 });
    const other = input({ shape: [3] });
    const loose = input({ shape: [9] });
    const bad = second.apply(other);
    expect(() => build([other, loose], [bad])).toThrow('no output depends on it');
    expect(definitionOf(second).named).toBe(false);
    build([other], [bad]);
    expect(second.name).toBe('dense');
    const both = [first.apply(x), second.apply(x)];
    expect(() => build([x], both)).toThrow(
      'two layers are called "dense". Give them names of their own when they are made, ' +
        'dense({ name: … }): a layer keeps the name that its first model gave it.',
    );
  });

  test('settles which layers are frozen', () => {
    const x = input({ shape: [3] });
    const frozen = dense({ units: 2, trainable: false });
    const network = build([x], [dense({ units: 1 }).apply(frozen.apply(x))]);
    const settled = settle(network);
    frozen.trainable = true;
    const trained = settled.weights.map((weight) => [weight.name, isTrained(settled, weight)]);
    expect(Object.fromEntries(trained)).toEqual({
      'dense/kernel': false,
      'dense/bias': false,
      'dense_1/kernel': true,
      'dense_1/bias': true,
    });
  });
});
