import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { mul, square, sum } from '../../lib/graph/ops.ts';
import * as regularizers from '../../lib/regularizers/index.ts';
import { resolveRegularizer } from '../../lib/regularizers/resolve.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';
import { penaltyAt } from '../support/penalty-at.ts';

describe('resolveRegularizer', () => {
  test('knows every name of the index, and that there may be none', () => {
    for (const name of Object.keys(regularizers)) {
      expect(resolveRegularizer('f', name)?.name).toBe(name);
    }
    expect(resolveRegularizer('f', undefined)).toBe(undefined);
  });

  test('takes what a factory returned as it is, but not the factory', () => {
    const own = regularizers.l1({ l1: 3 });
    expect(resolveRegularizer('f', own)).toBe(own);
    const call = 'Call it: regularizers.l1().';
    expectRefused(() => resolveRegularizer('f', regularizers.l1), 'f: got the factory', call);
  });

  test('refuses everything else', () => {
    for (const [label, value] of badValues) {
      if (label !== 'a function') expectRefused(() => resolveRegularizer('f', value), 'f: ');
    }
  });
});

describe("a user's regularizer", () => {
  const graph = new Graph();
  const w = graph.source({ kind: 'weight', name: 'w' }, [2, 3]);
  const penalize = (result: unknown) => () =>
    resolveRegularizer('dense: kernelRegularizer', () => result)?.penalty(w);

  test('is a function from an array to one number', () => {
    const own = resolveRegularizer('f', (v: typeof w) => mul(sum(square(v)), 3))!;
    expect(penaltyAt(own, [1, -2])).toEqual([15, [6, -12]]);
  });

  test('is told what is wrong with what it returns', () => {
    for (const [, value] of badValues) {
      expectRefused(penalize(value), 'dense: kernelRegularizer: returned', 'needed a Value');
    }
    expectRefused(penalize(square(w)), 'returned f32 [2, 3], needed one number, f32 []');
    expectRefused(penalize(new Graph().rows()), 'returned a value of another graph');
  });
});
