import { describe, expect, test } from 'vitest';
import * as constraints from '../../lib/constraints/index.ts';
import { resolveConstraint } from '../../lib/constraints/resolve.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { minimum, sum } from '../../lib/graph/ops.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';
import { projected } from '../support/project.ts';

describe('resolveConstraint', () => {
  test('knows every name of the index, and that there may be none', () => {
    for (const name of Object.keys(constraints)) {
      expect(resolveConstraint('f', name)?.name).toBe(name);
    }
    expect(resolveConstraint('f', undefined)).toBe(undefined);
  });

  test('takes what a factory returned as it is, but not the factory', () => {
    const own = constraints.maxNorm({ maxValue: 3 });
    expect(resolveConstraint('f', own)).toBe(own);
    const call = 'Call it: constraints.nonNeg().';
    expectRefused(() => resolveConstraint('f', constraints.nonNeg), 'f: got the factory', call);
  });

  test('refuses everything else', () => {
    for (const [label, value] of badValues) {
      if (label !== 'a function') expectRefused(() => resolveConstraint('f', value), 'f: ');
    }
  });
});

describe("a user's constraint", () => {
  const graph = new Graph();
  const w = graph.source({ kind: 'weight', name: 'w' }, [2, 3]);
  const project = (result: unknown) => () =>
    resolveConstraint('dense: biasConstraint', () => result)?.project(w);

  test('is a function from a weight to a weight', () => {
    const own = resolveConstraint('f', (v: typeof w) => minimum(v, 0.5))!;
    expect(projected(own, [3], [-1, 0.25, 7])).toEqual([-1, 0.25, 0.5]);
  });

  test('is told what is wrong with what it returns', () => {
    for (const [, value] of badValues) {
      expectRefused(project(value), 'dense: biasConstraint: returned', 'needed a Value');
    }
    expectRefused(project(sum(w, 0)), 'returned f32 [3], needed f32 [2, 3], the shape');
    expectRefused(project(new Graph().rows()), 'returned a value of another graph');
  });
});
