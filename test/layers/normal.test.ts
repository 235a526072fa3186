import { describe, expect, test } from 'vitest';
import { cosTurns32, log32, mul32, sqrt32, sub32 } from '../../lib/arithmetic.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { ApplyContext } from '../../lib/layers/layer.ts';
import { boxMuller, normal } from '../../lib/layers/normal.ts';
import { siteOf, uniform } from '../../lib/random.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { hasMoments } from '../support/fill-weight.ts';

const size = 20000;

function drawn(): Float32Array {
  const graph = new Graph();
  const site = (purpose: string): number => siteOf(`noise/${purpose}/0`);
  const z = normal({ graph, site } as ApplyContext, [size]);
  return evaluateFloat32([z], new Map())[0]!;
}

describe('normal', () => {
  test('makes each number of one of each stream', () => {
    const [u, v] = ['radius', 'angle'].map((purpose) => {
      const out = new Float32Array(size);
      // The seed and step of the runner.
      uniform([1, 2], siteOf(`noise/${purpose}/0`), 0, size, out);
      return out;
    });
    const wanted = u!.map((x, e) =>
      mul32(sqrt32(mul32(log32(sub32(1, x)), -2)), cosTurns32(v![e]!)),
    );
    expect(drawn()).toEqual(wanted);
  });

  test('has mean 0 and deviation 1, and the tails of its kind', () => {
    const found = drawn();
    expect(hasMoments(found, 0, 1)).toBe(true);
    const beyond = found.filter((z) => Math.abs(z) > 2).length / size;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.01);
  });

  test('is finite for every u, and 0 where u is 0', () => {
    const graph = new Graph();
    const [u, v] = ['u', 'v'].map((name) => graph.source({ kind: 'weight', name }, [4]));
    const last = 1 - 2 ** -24;
    const sources = new Map([
      [u!, [0, 0, last, last]],
      [v!, [0, 0.5, 0, 0.5]],
    ]);
    const [found] = evaluateFloat32([boxMuller(u!, v!)], sources);
    const largest = sqrt32(mul32(log32(2 ** -24), -2));
    expect([...found!]).toEqual([-0, 0, largest, -largest]);
    expect(largest).toBeLessThan(5.77);
  });
});
