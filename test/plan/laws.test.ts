// Laws 1 to 3 on random graphs: whatever is fused, wherever it is placed, whoever runs it, the bits
// are the same.
import { describe, expect, it } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { sum } from '#lib/graph/arrays.ts';
import { add, fma, mul, random } from '#lib/graph/elementwise.ts';
import { gradients } from '#lib/graph/gradient.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { printPlan } from '#lib/plan/print.ts';
import { firstDifference, planOf, runScene } from '../support/graph-runner.ts';
import type { RunOptions, Scene } from '../support/graph-runner.ts';
import { everyNative } from '../support/executors.ts';
import { randomScene } from '../support/random-graph.ts';
import { repeated } from '../support/emulated.ts';

const reference = createReference();
const seeds = Array.from({ length: repeated(150) }, (_, i) => i + 1);

function same(
  scene: Scene,
  want: readonly Float32Array[],
  got: readonly Float32Array[],
  text: string,
) {
  want.forEach((array, i) => {
    const other = got[i] ?? new Float32Array();
    const at = firstDifference(array, other);
    if (at < 0) return;
    const value = scene.outputs[i];
    const plan = () => printPlan(planOf(scene, { n: 3, capacity: 3, fuse: true, threads: 1 }));
    expect.fail(
      `${text}: output ${i} (node ${value?.index}) differs at ${at}: ` +
        `${array[at]} and ${other[at]}\n${plan()}`,
    );
  });
}

function options(n: number, change: Partial<RunOptions> = {}): RunOptions {
  return { n, capacity: n, fuse: true, threads: 1, ...change };
}

// Programs that would need more registers than there are: for operands, for numbers, for scalars
// that every program repeats.
function largeScene(name: string, make: (first: Value, all: readonly Value[]) => Value, count = 1) {
  const graph = new Graph();
  const sources = new Map(
    Array.from({ length: count }, (_, i) => {
      const data = Float32Array.from({ length: 15 }, (_, e) => (i * 7 + e * 3) / 64 - 1.3);
      const value = graph.source({ kind: 'weight', name: `s${i}` }, [-1, 5]);
      return [`s${i}`, { value, data }] as const;
    }),
  );
  const values = [...sources.values()].map(({ value }) => value);
  const [first] = values;
  if (!first) throw new Error('no value');
  const output = make(first, values);
  const scene: Scene = { graph, sources, outputs: [output, ...gradients(sum(output), values)] };
  return { name, scene };
}

const added = (_: Value, all: readonly Value[]): Value => all.reduce((a, b) => add(a, b));
const multiplied = (_: Value, all: readonly Value[]): Value => all.reduce((a, b) => mul(a, b));
const chained = (start: Value, length: number): Value => {
  let x = start;
  for (let i = 1; i <= length; i++) x = fma(x, 1 - i / 1024, i / 512);
  return x;
};

// Numbers that are drawn for rows, read by what is computed for elements.
function drawnScene(name: string, make: (x: Value, drawn: Value) => Value) {
  return largeScene(name, (x) => make(x, random(x.graph, [-1, 1], 7)));
}

const drawnScenes = [
  drawnScene('a product', (x, drawn) => mul(x, drawn)),
  drawnScene('a sum of products', (x, drawn) => sum(mul(x, drawn), 1)),
  drawnScene('an operand of a draw for elements', (x, drawn) =>
    fma(x, drawn, random(x.graph, [-1, 5], 8)),
  ),
];

const largeScenes = [
  largeScene('a sum of 65 values', added, 65),
  largeScene('a sum of 200 values', added, 200),
  largeScene('a product of 65 values', multiplied, 65),
  largeScene('a chain of 44 numbers', (x) => chained(x, 44)),
  largeScene('a chain of 200 numbers', (x) => chained(x, 200)),
  largeScene('a chain of 50 scalars', (x) => mul(x, chained(x.graph.rows(), 50))),
  largeScene('a chain of 200 scalars', (x) => mul(x, chained(x.graph.rows(), 200))),
];

describe('plans of random graphs', () => {
  // Long enough for what is rare: operands that ask a map for rows of two sizes.
  it('can be built of anything that can be appended', () => {
    for (let seed = 1; seed <= repeated(40); seed++) {
      const scene = randomScene(seed, 3, 67);
      for (const fuse of [false, true]) expect(planOf(scene, options(3, { fuse }))).toBeDefined();
    }
  });

  it.each([204, 226, 494, 533, 576, 597])('give equal bits for the rare ones: seed %i', (seed) => {
    const scene = randomScene(seed, 3, 67);
    const plain = runScene(reference, scene, options(3, { fuse: false }));
    same(scene, plain, runScene(reference, scene, options(3)), `seed ${seed}, fused`);
    for (const { executor } of everyNative()) {
      same(scene, plain, runScene(executor, scene, options(3)), `seed ${seed}, native`);
    }
  });

  it.each([1, 2, 3, 17])('fusing and placing never change a bit, with %i rows', (n) => {
    for (const seed of seeds) {
      const scene = randomScene(seed, n, 12);
      const plain = runScene(reference, scene, options(n, { fuse: false }));
      same(scene, plain, runScene(reference, scene, options(n)), `seed ${seed}, fused`);
      const roomy = runScene(reference, scene, options(n, { capacity: n + 5 }));
      same(scene, plain, roomy, `seed ${seed}, larger capacity`);
    }
  });

  it.each(largeScenes)('$name is cut into programs that fit', ({ scene }) => {
    const plain = runScene(reference, scene, options(3, { fuse: false }));
    same(scene, plain, runScene(reference, scene, options(3)), 'fused');
    for (const { executor } of everyNative()) {
      same(scene, plain, runScene(executor, scene, options(3)), 'native');
    }
  });

  it.each(drawnScenes)('$name of one number for each row has it in the whole row', ({ scene }) => {
    const plain = runScene(reference, scene, options(3, { fuse: false }));
    same(scene, plain, runScene(reference, scene, options(3)), 'fused');
    for (const { executor } of everyNative()) {
      same(scene, plain, runScene(executor, scene, options(3)), 'native');
    }
  });

  it.each(everyNative())('$name gives the bits of the reference', ({ executor }) => {
    for (const seed of seeds) {
      for (const n of [1, 3, 17]) {
        const scene = randomScene(seed, n, 12);
        const want = runScene(reference, scene, options(n));
        for (const threads of [1, 2, 3, 8]) {
          const got = runScene(executor, scene, options(n, { threads }));
          same(scene, want, got, `seed ${seed}, ${n} rows, ${threads} threads`);
        }
      }
    }
  });
});
