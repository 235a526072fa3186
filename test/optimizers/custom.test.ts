import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { add, argmax, greater, less, mul, sub, sum } from '../../lib/graph/ops.ts';
import { custom } from '../../lib/optimizers/custom.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

const plain = {
  name: 'plain',
  slots: [],
  update: (w: never, g: never, _: unknown, { rate }: { rate: never }) => ({
    w: sub(w, mul(rate, g)),
  }),
} as const;

const signSgd = custom({
  name: 'signSgd',
  slots: ['m'],
  learningRate: 0.5,
  update(w, g, { m }, { rate }) {
    const next = add(mul(m, 0.5), g);
    return { w: sub(w, mul(rate, sub(greater(next, 0), less(next, 0)))), m: next };
  },
});

describe('custom', () => {
  test("follows the user's rule with its slots and the rate", () => {
    const { weights, slots } = walk(
      signSgd,
      [1, 1],
      [
        [4, -4],
        [-1, -1],
      ],
    );
    expect(weights).toEqual([
      [0.5, 1.5],
      [0, 2],
    ]);
    expect(slots).toEqual({ m: [1, -3] });
  });

  test('is one map, slots flushed', () => {
    expect(instructionsOf(signSgd)).toBe(8);
    const idle = Array.from({ length: 400 }, () => [0]);
    expect(walk(signSgd, [1], [[1], ...idle]).slots).toEqual({ m: [0] });
  });

  test('has the shared options and the rate 0.001', () => {
    const rule = custom({ ...plain, weightDecay: 0.1 });
    expect(rule.options).toEqual({ learningRate: 0.001, weightDecay: 0.1 });
    expect([rule.name, rule.slots, rule.scalars]).toEqual(['plain', [], ['rate']]);
  });
});

describe('options of custom', () => {
  test('are needed and checked at once', () => {
    expectRefused(() => custom(undefined as never), 'custom: name: got undefined');
    expectOptionChecked(custom, 'custom', 'name', plain, ['a string', 'a digit']);
    expectOptionChecked(custom, 'custom', 'slots', plain, ['an empty array']);
    expectOptionChecked(custom, 'custom', 'update', plain, ['a function']);
    expectOptionsChecked(custom, 'custom');
  });

  test('refuse slots that are there twice or are the weight', () => {
    const slots = (names: string[]) => () => custom({ ...plain, slots: names });
    expectRefused(slots(['m', 'm']), 'custom: slots: "m" is there twice');
    expectRefused(slots(['w']), 'custom: slots: "w" is the weight itself');
    expectRefused(slots(['a/b']), 'custom: slots[0]');
  });
});

describe('the result of a rule', () => {
  const result = (returned: unknown): (() => unknown) => {
    const rule = custom({ ...plain, name: 'odd', slots: ['m'], update: () => returned } as never);
    return () => walk(rule, [1, 2], [[1, 2]]);
  };

  test('must be an object of values, one for the weight and one for each slot', () => {
    expectRefused(result(undefined), 'odd: update returned undefined, needed { w, ...slots }');
    for (const [, value] of badValues) {
      expectRefused(result({ w: value, m: value }), 'odd: update returned');
    }
  });

  test('must have the shape of the weight', () => {
    const make = (shrink: (w: never) => unknown): (() => unknown) => {
      const update = (w: never) => ({ w: shrink(w) });
      return () => walk(custom({ ...plain, name: 'odd', update } as never), [1, 2], [[1, 2]]);
    };
    expectRefused(
      make((w) => sum(w)),
      'odd: update returned f32 [] for w, needed f32 [2]',
    );
    expectRefused(
      make((w) => argmax(w)),
      'odd: update returned i32 [] for w',
    );
    const stranger = new Graph().rows();
    expectRefused(
      make(() => stranger),
      'odd: update returned a value of another graph for w',
    );
  });
});
