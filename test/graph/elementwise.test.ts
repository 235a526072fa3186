// Operands that stretch. A map reads each of its operands in full, per row, per column or as one
// scalar; which rows these are must be the same for all of them, whatever their shapes ask for. And
// shapes that ask for none of it, such as [n, 1, 2] under [n, 3, 2], must stretch all the same.
import { expect, test } from 'vitest';
import { createReference } from '../../lib/executors/reference.ts';
import { add, fma } from '../../lib/graph/elementwise.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { sizeAt } from '../../lib/graph/shape.ts';
import type { Shape } from '../../lib/graph/shape.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { runScene } from '../support/graph-runner.ts';
import type { Scene } from '../support/graph-runner.ts';

const reference = createReference();
const n = 2;
const full = [-1, 3, 2];

/** The index of an operand's element that element (i, j, k) of the result reads. */
function indexIn(shape: Shape, indices: readonly number[]): number {
  const own = indices.slice(indices.length - shape.length);
  return shape.reduce((at, size, axis) => {
    const length = sizeAt(size, n);
    return at * length + (length === 1 ? 0 : (own[axis] ?? 0));
  }, 0);
}

function sceneOf(shapes: readonly Shape[], build: (operands: readonly Value[]) => Value): Scene {
  const graph = new Graph();
  const sources = new Map<string, { value: Value; data: Float32Array }>();
  const values = shapes.map((shape, s) => {
    const length = shape.reduce((product, size) => product * sizeAt(size, n), 1);
    const value = graph.source({ kind: 'weight', name: `s${s}` }, shape);
    const data = Float32Array.from({ length }, (_, i) => (s + 1) * 10 + i);
    sources.set(`s${s}`, { value, data });
    return value;
  });
  return { graph, sources, outputs: [build(values)] };
}

test.each([
  [
    'per row and per column',
    [
      [-1, 3, 1],
      [3, 2],
    ],
  ],
  [
    'per column and per row',
    [
      [3, 2],
      [-1, 3, 1],
    ],
  ],
  ['per column twice', [full, [3, 2], [2]]],
  ['per row twice', [full, [-1, 1, 1], [-1, 3, 1]]],
  ['in three ways', [[-1, 1, 1], [-1, 3, 1], [2]]],
  ['whole and with a gap', [full, [-1, 1, 2]]],
  ['with a gap and in the middle', [[-1, 1, 2], [3, 1], [2]]],
] as const)('operands read %s of different rows meet', (_, shapes) => {
  const [a, b, c] = shapes;
  const scene = sceneOf(shapes, (own) => {
    const [x, y, z] = own as [Value, Value, Value | undefined];
    return z ? fma(x, y, z) : add(x, y);
  });
  for (const fuse of [false, true]) {
    const [got] = runScene(reference, scene, { n, capacity: n, fuse, threads: 1 });
    const want: number[] = [];
    const at = (s: number, shape: Shape, indices: readonly number[]): number =>
      scene.sources.get(`s${s}`)?.data[indexIn(shape, indices)] ?? NaN;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 2; k++) {
          const [p, q] = [at(0, a, [i, j, k]), at(1, b, [i, j, k])];
          want.push(c ? p * q + at(2, c, [i, j, k]) : p + q);
        }
      }
    }
    expect([...(got ?? [])]).toEqual(want);
  }
});

test('what flows back to operands of different rows equals differences', () => {
  const x = input([4, 3, 1], -2, 2, 3);
  const y = input([3, 2], -2, 2, 5);
  checkGradient((a, b) => fma(a, b, b), [x, y]);
});
