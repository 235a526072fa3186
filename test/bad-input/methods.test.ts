// Every method of a model, with every bad value as every argument, option and part of them. What a
// method refuses leaves the model as it was, to the bit: weights, slots, counters, what it was
// compiled with; and the model can be trained and asked for predictions afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel, verify } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';
import { coreOf } from '../../lib/model/model.ts';
import { placesOf, wrongs } from '../support/bad-calls.ts';
import type { Judge } from '../support/bad-calls.ts';
import { allValues } from '../support/bad-values.ts';
import { soundCalls } from '../support/sound-calls.ts';
import { classifier } from '../support/small-model.ts';

type Method = (...args: never[]) => unknown;

/** The state of a model, bit for bit. */
function stateOf(model: Model): readonly unknown[] {
  const { state, compiled } = coreOf('test', model);
  const { weights, slots, steps, updates, rateScale, epochs, busy } = state;
  const bits = (array: Float32Array) =>
    Buffer.from(new Uint8Array(array.slice().buffer)).toString('hex');
  const read = bits(state.readable());
  return [read, bits(weights), bits(slots), steps, updates, rateScale, epochs, busy, compiled];
}

/** It trains, and predicts what another model of the same weights does. */
async function expectSound(model: Model, make: () => Model): Promise<void> {
  const sound = (name: 'fit' | 'predict') =>
    soundCalls[name].calls.find(([, own]) => own === make)?.[2] as never;
  // Some of what was accepted has made them huge.
  model.setWeights(make().getWeights());
  await model.fit(...(sound('fit') as Parameters<Model['fit']>));
  const twin = make();
  twin.setWeights(model.getWeights());
  const args = sound('predict') as Parameters<Model['predict']>;
  expect(model.predict(...args)).toEqual(twin.predict(...args));
}

const cwd = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/bitgrad-`);
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(cwd);
  rmSync(folder, { recursive: true });
});

test('every method is in the table', () => {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(classifier()));
  expect(Object.keys(soundCalls).sort()).toEqual(methods.filter((n) => n !== 'constructor').sort());
});

test('what gives a promise throws nothing', async () => {
  const model = classifier();
  const [x, y] = [[1, 2, 3, 4], [1]];
  const methods = ['evaluate', 'predictAsync', 'inspect', 'save'] as const;
  const calls = methods.map((name) => [name, (Reflect.get(model, name) as Method).bind(model)]);
  const all = [...calls, ['loadModel', loadModel], ['verify', verify]] as [string, Method][];
  for (const [name, call] of all) {
    for (const [label, value] of allValues) {
      for (const args of [[value], [x, value], [x, y, value]]) {
        const given = call(...(args as never[]));
        expect(given, `${name}, ${label}`).toBeInstanceOf(Promise);
        await (given as Promise<unknown>).catch(() => {});
      }
    }
  }
});

describe.each(Object.entries(soundCalls))('%s', (name, { calls, ...about }) => {
  test.each(calls)('%s: refuses what is wrong, by name', async (_, make, args) => {
    const model = make();
    const methodOf = (own: Model) => (Reflect.get(own, name) as Method).bind(own);
    const watched = (...list: never[]): unknown => methodOf(make())(...list);
    let before = stateOf(model);
    const judge: Judge = ({ refused }) => {
      const after = stateOf(model);
      const changed = after.findIndex((own, i) => own !== before[i]);
      before = after;
      return refused && changed >= 0 ? `changed ${changed}` : undefined;
    };
    const places = placesOf(name, methodOf(model), args, { ...about, watched });
    expect(await wrongs(places, judge)).toEqual([]);
    await expectSound(model, make);
  });
});
