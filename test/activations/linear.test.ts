import { expect, test } from 'vitest';
import { linear } from '../../lib/activations/linear.ts';
import { Graph } from '../../lib/graph/graph.ts';

test('linear appends nothing', () => {
  const x = new Graph().rows();
  expect(linear()(x)).toBe(x);
  expect(x.graph.nodes).toHaveLength(1);
});
