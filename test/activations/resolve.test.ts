import { describe, expect, test } from 'vitest';
import * as activations from '../../lib/activations/index.ts';
import { activate, resolveActivation } from '../../lib/activations/resolve.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import { atPoints } from '../support/at-points.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

describe('resolveActivation', () => {
  test('knows every name of the index', () => {
    for (const name of Object.keys(activations)) {
      expect(typeof resolveActivation('f', name)).toBe('function');
    }
    expect(atPoints(resolveActivation('f', 'relu'), [-1, 1]).y).toEqual([0, 1]);
  });

  test('passes functions through and refuses factories', () => {
    const own = activations.relu();
    expect(resolveActivation('f', own)).toBe(own);
    for (const [name, factory] of Object.entries(activations)) {
      const call = `Call it: activations.${name}().`;
      expectRefused(() => resolveActivation('f', factory), 'f: got the factory', call);
    }
  });

  test('refuses everything else, with the nearest name', () => {
    expectRefused(() => resolveActivation('dense', 'sofmax'), 'dense', 'Did you mean "softmax"?');
    for (const [label, value] of badValues) {
      if (label !== 'a function') expectRefused(() => resolveActivation('f', value), 'f: ');
    }
  });
});

describe('activate', () => {
  test('refuses a result that is not a float value of the same shape and graph', () => {
    const x = new Graph().source({ kind: 'weight', name: 'x' }, [2, 3]);
    expect(activate('f', (v) => mul(v, 2), x).shape).toEqual([2, 3]);
    for (const [, value] of badValues) {
      expectRefused(() => activate('f', (() => value) as never, x), 'f: the activation returned');
    }
    expectRefused(() => activate('f', (v) => sum(v, -1), x), 'f: the activation returned [2]');
  });
});
