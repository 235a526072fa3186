// gatherRows and scatterAddRows on Values: shapes, gradients, what they refuse; and rows of tokens
// that name rows of a weight, as an embedding does, through plans on every executor.
import { describe, expect, test } from 'vitest';
import type { Executor, Memory } from '#lib/executors/executor.ts';
import { createReference } from '#lib/executors/reference.ts';
import { gradients } from '#lib/graph/gradient.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Source, Value } from '#lib/graph/graph.ts';
import * as ops from '#lib/graph/ops.ts';
import { buildPlan } from '#lib/plan/build.ts';
import type { Plan, Region } from '#lib/plan/plan.ts';
import { everyNative } from '../support/executors.ts';
import { indices, ordinary } from '../support/fills.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { oneStep } from '../support/graph-runner.ts';
import { difference } from '../support/op-case.ts';

const graph = new Graph();
const value = (shape: readonly number[], type: 'f32' | 'i32' = 'f32'): Value =>
  graph.source({ kind: 'weight', name: `${shape.join()} ${type}` }, shape, type);

describe('gatherRows', () => {
  test('gives a row of the table for each index', () => {
    const table = value([20, 8]);
    expect(ops.gatherRows(table, value([-1], 'i32')).shape).toEqual([-1, 8]);
    expect(ops.gatherRows(table, value([-1, 5], 'i32')).shape).toEqual([-1, 5, 8]);
    expect(ops.gatherRows(value([20]), value([3], 'i32')).shape).toEqual([3]);
    expect(ops.gatherRows(value([20, 2], 'i32'), value([-1], 'i32')).type).toBe('i32');
  });

  test('sums in its gradient what flows into the copies of a row', () => {
    const chosen = [input([-1, 4, 3], 0, 1, 5)];
    const table = input([3, 5], -1, 1, 7);
    checkGradient((w, x) => ops.gatherRows(w, ops.argmax(x)), [table], { constants: chosen });
    const shared = (w: Value, x?: Value): Value => {
      const rows = ops.gatherRows(w, ops.argmax(x!));
      return ops.mul(ops.square(rows), ops.sum(w));
    };
    checkGradient(shared, [table], { constants: chosen });
    checkGradient((x) => ops.gatherRows(x, ops.argmax(ops.transpose(x))), [input([4, 4])]);
    checkGradient((x) => ops.gatherRows(ops.exp(x), ops.argmax(x)), [input([-1, 1])]);
  });

  test('gives nothing to a bound table', () => {
    const data = graph.source({ kind: 'table', name: 'data', type: 'f32' }, [0, 3]);
    const rows = ops.gatherRows(data, value([-1], 'i32'));
    const w = value([3]);
    expect(() => gradients(ops.sum(ops.mul(rows, w)), [w])).not.toThrow();
  });

  test('refuses what does not fit, with the reason', () => {
    const index = value([-1], 'i32');
    const refused: [() => unknown, string][] = [
      [() => ops.gatherRows(3 as never, index), 'gatherRows: table: got 3, needed a Value.'],
      [() => ops.gatherRows(value([2]), [1] as never), 'gatherRows: indices: got an array'],
      [() => ops.gatherRows(value([2]), value([2])), 'gatherRows: indices are f32, needed i32.'],
      [() => ops.gatherRows(value([]), index), 'gatherRows: table: got one number, needed rows.'],
      [
        () => ops.gatherRows(value([3, -1]), index),
        'gatherRows: table: got [3, n], needed rows of a fixed size.',
      ],
    ];
    for (const [call, message] of refused) expect(call).toThrow(message);
  });
});

describe('scatterAddRows', () => {
  test('gives as many rows as asked for', () => {
    const index = value([-1, 5], 'i32');
    expect(ops.scatterAddRows(20, index, value([-1, 5, 8])).shape).toEqual([20, 8]);
    expect(ops.scatterAddRows(20, index, value([-1, 5])).shape).toEqual([20]);
    expect(ops.scatterAddRows(-1, index, value([-1, 5])).shape).toEqual([-1]);
  });

  test('hands each update the gradient of its row', () => {
    const chosen = [input([-1, 4, 3], 0, 1, 5)];
    const add = (u: Value, x?: Value): Value => ops.scatterAddRows(3, ops.argmax(x!), u);
    checkGradient(add, [input([-1, 4, 2])], { constants: chosen });
    const squares = (u: Value, x?: Value): Value => ops.square(add(u, x));
    checkGradient(squares, [input([-1, 4])], { constants: chosen });
  });

  test('refuses what does not fit, with the reason', () => {
    const index = value([4], 'i32');
    const refused: [() => unknown, string][] = [
      [() => ops.scatterAddRows(3, value([4]), value([4])), 'indices are f32, needed i32.'],
      [() => ops.scatterAddRows(3, index, 1 as never), 'updates: got 1, needed a Value.'],
      [() => ops.scatterAddRows(3, index, index), 'updates are i32, needed f32.'],
      [() => ops.scatterAddRows(0, index, value([4])), 'rows: got 0, needed an integer other'],
      [() => ops.scatterAddRows(1.5, index, value([4])), 'rows: got 1.5, needed an integer'],
      [() => ops.scatterAddRows('3' as never, index, value([4])), 'rows: got "3", needed an'],
      [
        () => ops.scatterAddRows(3, index, value([5, 2])),
        'got updates [5, 2] for indices [4], needed one update for each index.',
      ],
      [() => ops.scatterAddRows(3, index, value([4, -1])), 'needed rows of a fixed size.'],
    ];
    for (const [call, message] of refused) expect(call).toThrow(message);
  });
});

// Tokens [samples, t] i32, a weight [words, dim]: x = weight[tokens[order]], the sum of all, the
// gradient of the weight, the tokens themselves, and the weight moved against its gradient.
const [samples, t, words, dim, capacity] = [11, 5, 13, 18, 4];
const tokens = indices(samples * t, words, 1);
const weight = ordinary(words * dim, 2);

/** `direct`: the batch's tokens are bound as rows, as in prediction; else gathered by the order. */
function embedding(fuse: boolean, direct: boolean): Plan {
  const own = new Graph();
  const fixed = { moves: 'fixed', width: 0 } as const;
  const regions: Region[] = [
    { name: 'weights', type: 'f32', ...fixed, length: words * dim },
    { name: 'scratch', type: 'f32', ...fixed, length: 0 },
    { name: 'order', type: 'i32', moves: 'row', width: 1, length: capacity },
    direct
      ? { name: 'tokens', type: 'i32', moves: 'row', width: t, length: capacity * t }
      : { name: 'tokens', type: 'i32', ...fixed, length: 0 },
    { name: 'y', type: 'f32', ...fixed, length: 16 + 3 * 512 },
    { name: 'rows', type: 'i32', moves: 'row', width: t, length: capacity * t },
  ];
  const source = (from: Source, shape: readonly number[], type: 'f32' | 'i32'): Value =>
    own.source(from, shape, type);
  const order = source({ kind: 'rows', name: 'order' }, [-1], 'i32');
  const batch = direct
    ? source({ kind: 'rows', name: 'tokens' }, [-1, t], 'i32')
    : ops.gatherRows(source({ kind: 'table', name: 'tokens', type: 'i32' }, [0, t], 'i32'), order);
  const w = source({ kind: 'weight', name: 'weights' }, [words, dim], 'f32');
  const x = ops.gatherRows(w, batch);
  const loss = ops.sum(ops.mul(ops.tanh(x), ops.sub(x, 0.5)));
  const [dw] = gradients(loss, [w]);
  const to = (v: Value, region: number, offset: number, guard = false) => {
    return { value: v, region, offset, guard, name: `${region}+${offset}` };
  };
  return buildPlan({
    kind: 'embedding',
    capacity,
    graph: own,
    regions,
    scratch: 1,
    place: (from) => ({
      region: regions.findIndex(({ name }) => name === ('name' in from ? from.name : '')),
      offset: 0,
    }),
    writes: [
      to(loss, 4, 0),
      to(dw!, 4, 16),
      to(ops.mul(x, 2), 4, 16 + 512),
      ...(direct ? [] : [to(batch, 5, 0)]),
      to(ops.sub(w, ops.mul(dw!, 0.1)), 0, 0, true),
    ],
    checked: [loss, dw!],
    fuse,
  });
}

function runEmbedding(executor: Executor, fuse: boolean, direct: boolean, threads: number) {
  const plan = embedding(fuse, direct);
  const memories = plan.regions.map(({ name, type, length }): Memory => {
    const elements = name === 'tokens' || name === 'rows' ? samples * t : Math.max(length, samples);
    const { buffer, byteOffset } = executor.allocate(elements);
    if (type === 'i32') return new Int32Array(buffer, byteOffset, elements);
    return new Float32Array(buffer, byteOffset, elements);
  });
  memories[0]!.set(weight);
  memories[3]!.set(tokens);
  const loaded = executor.load(plan);
  const segment = { ...oneStep(samples, threads), steps: 6, batchSize: capacity, order: 2 };
  const status = loaded.run(memories, { ...segment, orderMode: 'shuffle' });
  loaded.release();
  expect(status).toEqual({ stepsDone: 6, why: 'done', op: 0, row: 0 });
  return memories;
}

describe('a weight whose rows tokens name', () => {
  const reference = createReference();

  test.each([false, true])('gets the gradient of its rows, tokens bound as rows: %s', (direct) => {
    const [weights, , order, , , rows] = runEmbedding(reference, false, direct, 1);
    expect(difference(weights!, weight)).not.toBe(undefined);
    if (direct) return;
    // The sixth step is the last of the second epoch: three samples, from the eighth on.
    const seen = [...order!]
      .slice(8, samples)
      .flatMap((row) => [...tokens.subarray(row * t, (row + 1) * t)]);
    expect([...rows!.subarray(8 * t, samples * t)]).toEqual(seen);
  });

  test.each([{ name: 'the reference', executor: reference }, ...everyNative()])(
    'comes to the same bits on $name, fused or not',
    ({ executor }) => {
      for (const direct of [false, true]) {
        const wanted = runEmbedding(reference, false, direct, 1);
        for (const fuse of [false, true]) {
          for (const threads of [1, 3]) {
            const found = runEmbedding(executor, fuse, direct, threads);
            for (const region of [0, 3, 4, 5]) {
              expect(difference(found[region]!, wanted[region]!)).toBe(undefined);
            }
          }
        }
      }
    },
  );
});
