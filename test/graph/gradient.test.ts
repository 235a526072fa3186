// The walk backwards: what it visits, and what it gives where nothing flows.
import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import * as ops from '../../lib/graph/ops.ts';
import { evaluateReal } from '../support/real.ts';

function weight(graph: Graph, name: string, shape: readonly number[] = [3]): Value {
  return graph.source({ kind: 'weight', name }, shape);
}

function numbersOf(values: Value[], sources: Map<Value, number[]>): number[][] {
  return evaluateReal(values, { sources }).map((array) => [...array]);
}

describe('gradients', () => {
  test('a value that the loss does not depend on gets zeros', () => {
    const graph = new Graph();
    const [x, y] = [weight(graph, 'x'), weight(graph, 'y')];
    const dxs = gradients(ops.sum(x), [x, y]);
    expect(numbersOf(dxs, new Map([[x, [1, 2, 3]]]))).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  test('nothing flows through stopGradient', () => {
    const graph = new Graph();
    const x = weight(graph, 'x');
    const dx = gradients(ops.sum(ops.mul(x, ops.stopGradient(x))), [x]);
    expect(numbersOf(dx, new Map([[x, [1, 2, 3]]]))).toEqual([[1, 2, 3]]);
  });

  test('the gradient of a value for itself is one', () => {
    const graph = new Graph();
    const x = weight(graph, 'x', []);
    expect(numbersOf(gradients(x, [x]), new Map([[x, [5]]]))).toEqual([[1]]);
  });

  test('gradients of an intermediate value and of its source are both found', () => {
    const graph = new Graph();
    const x = weight(graph, 'x');
    const y = ops.square(x);
    const both = gradients(ops.sum(ops.mul(y, 3)), [x, y]);
    expect(numbersOf(both, new Map([[x, [1, 2, 3]]]))).toEqual([
      [6, 12, 18],
      [3, 3, 3],
    ]);
  });

  test('a gradient can be differentiated again', () => {
    const graph = new Graph();
    const x = weight(graph, 'x');
    const [dx = x] = gradients(ops.sum(ops.mul(x, ops.square(x))), [x]);
    const ddx = gradients(ops.sum(dx), [x]);
    expect(numbersOf(ddx, new Map([[x, [1, 2, 3]]]))).toEqual([[6, 12, 18]]);
  });

  test('ops of a gradient carry the name of the layer they come from', () => {
    const graph = new Graph();
    const x = weight(graph, 'x');
    const y = graph.within('dense "hidden"', () => ops.exp(x));
    const before = graph.nodes.length;
    gradients(ops.sum(y), [x]);
    const layers = graph.nodes.slice(before).map((node) => node.layer);
    expect(layers).toContain('dense "hidden"');
  });

  test('a loss of more than one number is refused', () => {
    const x = weight(new Graph(), 'x');
    expect(() => gradients(x, [x])).toThrow(
      'gradient: got a loss of shape [3], needed one number.',
    );
  });
});
