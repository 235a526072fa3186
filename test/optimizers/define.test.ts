import { describe, expect, test } from 'vitest';
import * as optimizers from '../../lib/optimizers/index.ts';
import { expectOptionChecked, expectRefused } from '../support/bad-values.ts';
import { expectNear } from '../support/gradient-check.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

const { custom: _, ...named } = optimizers;
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
    expectOptionChecked(make, name, 'learningRate', {}, [...sizes, 'a function']);
    for (const option of ['weightDecay', ...clips]) {
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
    for (const step of [1, 2, 7, 1e6]) {
      const out = new Float64Array(rule.scalars.length).fill(NaN);
      rule.scalarsAt(step, 0.25, out);
      expect(out[0]).toBe(0.25);
      expect(out.every(Number.isFinite)).toBe(true);
    }
  });
});

test('the rates are 0.01 for sgd, 1 for adadelta and 0.001 for the others', () => {
  for (const [name, make] of Object.entries(named)) {
    const rate = { sgd: 0.01, adadelta: 1 }[name] ?? 0.001;
    expect(make().options.learningRate).toBe(rate);
  }
});

describe.each(Object.entries(named))('the rule of %s', (name, make) => {
  const decayed = { column: 'real', weightDecay: 0.5 } as const;

  test('starts its slots at 0, or where it says', () => {
    const starts = make().slots.map((slot) => make().slotStart[slot] ?? 0);
    expect(starts).toEqual(name === 'adagrad' ? [0.1] : starts.map(() => 0));
  });

  test('takes decay off the weight itself, or adds it to the gradient', () => {
    const apart = name === 'adamw' || name === 'lion';
    const rule = make({ learningRate: 0.125 });
    const { weights } = walk(rule, [4], [[3]], decayed);
    // Decay 0.5 adds 2 to the gradient, or takes a sixteenth of the weight.
    const wanted = apart ? walk(rule, [3.75], [[3]]) : walk(rule, [4], [[5]]);
    expectNear(weights.flat(), wanted.weights.flat(), 1e-6, 'weight');
  });

  test('with the rate 0 leaves the weight, decay or not', () => {
    const rule = make({ learningRate: 0 });
    expect(walk(rule, [4], [[3], [-2]], { weightDecay: 0.5 }).weights).toEqual([[4], [4]]);
  });

  test('ends its slots at numbers that are not subnormal', () => {
    const gradients = [[1], ...Array.from({ length: 300 }, () => [0])];
    const { slots } = walk(make(forgetful(name)), [0], gradients);
    for (const [slot = NaN] of Object.values(slots)) {
      expect(slot === 0 || Math.abs(slot) >= 2 ** -126).toBe(true);
    }
  });

  test('is one map', () => {
    expect(instructionsOf(make())).toBeLessThan(16);
  });
});

// Options with which a rule forgets half of its past in each step.
function forgetful(name: string): object {
  if (name === 'adadelta' || name === 'rmsprop') return { rho: 0.5 };
  if (name === 'sgd') return { momentum: 0.5 };
  return name === 'adagrad' ? {} : { beta1: 0.5, beta2: 0.5 };
}
