import { describe, expect, test } from 'vitest';
import * as optimizers from '../../lib/optimizers/index.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';

const named = { sgd: optimizers.sgd, rmsprop: optimizers.rmsprop, adam: optimizers.adam };
const clips = ['clipValue', 'clipNorm', 'globalClipNorm'] as const;

describe.each(Object.entries(named))('every optimizer, %s', (name, make) => {
  test('takes a rate, weight decay and one kind of clipping', () => {
    const options = { learningRate: 0, weightDecay: 0.1, clipNorm: 2 };
    expect(make(options).options).toEqual(options);
    expect(make(options).name).toBe(name);
    expect(Object.isFrozen(make(options).options)).toBe(true);
  });

  test('checks them at once', () => {
    const sizes = ['1.5', '2^31', '2^53'];
    for (const option of ['learningRate', 'weightDecay', ...clips]) {
      expectOptionChecked(make, name, option, {}, sizes);
    }
    for (const clip of clips) expectRefused(() => make({ [clip]: 0 }), `${name}: ${clip}: got 0`);
  });

  test('refuses two kinds of clipping', () => {
    const call = (): unknown => make({ clipValue: 1, globalClipNorm: 1 });
    expectRefused(call, `${name}: got clipValue and globalClipNorm, needed at most one`);
  });

  test('names the rate first among its numbers of a step', () => {
    const rule = make();
    expect(rule.scalars[0]).toBe('rate');
    const out = new Float64Array(rule.scalars.length);
    rule.scalarsAt(1, 0.25, out);
    expect(out[0]).toBe(0.25);
    expect(out.every((number) => Number.isFinite(number) && number !== 0)).toBe(true);
  });
});

test('the rates are 0.01 for sgd and 0.001 for the others', () => {
  const rates = Object.values(named).map((make) => make().options.learningRate);
  expect(rates).toEqual([0.01, 0.001, 0.001]);
});
