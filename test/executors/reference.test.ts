// How the TypeScript executor walks a segment: epochs, cursor, order, tables, the stop flag,
// guarded ops, parts of a step, slices on the event loop, publishing and cancelling. What ops
// compute is tested in test/ops.
import { describe, expect, test } from 'vitest';
import type { LoadedPlan, Memory, OrderMode, Segment } from '#lib/executors/executor.ts';
import { createReference } from '#lib/executors/reference.ts';
import type { Plan, PlanOp, PlanValue, Region } from '#lib/plan/plan.ts';
import { shuffle, uniform } from '#lib/random.ts';
import { emulated } from '../support/emulated.ts';
import { ordinary } from '../support/fills.ts';
import { oneStep } from '../support/op-case.ts';

const reference = createReference();

const rows = 10;
const site = 99;
const fixed = { moves: 'fixed', width: 0 } as const;

// Each step gathers the rows of its batch, adds them up into `results`, draws a number into
// `results`, and adds the rate of the step's table to the state, unless the flag is up.
const regions: Region[] = [
  { name: 'weights', type: 'f32', ...fixed, length: 16 },
  { name: 'data', type: 'f32', ...fixed, length: 0 },
  { name: 'order', type: 'i32', moves: 'row', width: 1, length: 4 },
  { name: 'scalars', type: 'f32', moves: 'step', width: 1, length: 1 },
  { name: 'results', type: 'f32', moves: 'step', width: 2, length: 2 },
  { name: 'scratch', type: 'f32', ...fixed, length: 16 },
];
const value = (name: string, region: number, size: number, offset = 0): PlanValue => ({
  name,
  type: name === 'order' ? 'i32' : 'f32',
  size,
  region,
  offset,
});
const values = [
  value('weight', 0, 1),
  value('data', 1, 0),
  value('order', 2, -1),
  value('rate', 3, 1),
  value('sum', 4, 1, 0),
  value('drawn', 4, 1, 1),
  value('batch', 5, -1),
];
const one = { op: 'map', layer: '', rows: 1, cols: 1, constants: [] } as const;
const ops: PlanOp[] = [
  { op: 'gatherRows', layer: 'input', rows: -1, cols: 1, table: 1, indices: 2, y: 6 },
  { op: 'columnSum', layer: 'loss', rows: -1, cols: 1, x: 6, y: 4, check: true },
  {
    ...one,
    operands: [],
    instructions: [{ primitive: 'random', arguments: [], site }],
    outputs: [{ value: 5, register: 0, write: 'full' }],
  },
  {
    ...one,
    guard: true,
    operands: [
      { value: 0, read: 'full' },
      { value: 3, read: 'scalar' },
    ],
    instructions: [{ primitive: 'add', arguments: [0, 1] }],
    outputs: [{ value: 0, register: 2, write: 'full' }],
  },
];
const plan: Plan = { kind: 'train', capacity: 4, regions, values, ops };

interface Bound {
  readonly memories: readonly Memory[];
  readonly weight: () => number;
  readonly order: Int32Array;
  readonly results: Float32Array;
}

function bind(data: Float32Array = ordinary(rows, 1), steps = 40): Bound {
  const weights = reference.allocate(16);
  const order = Int32Array.from({ length: rows }, (_, i) => (i * 3) % rows);
  const scalars = Float32Array.from({ length: steps }, (_, i) => i + 1);
  const results = new Float32Array(2 * steps);
  const memories = [weights, data, order, scalars, results, reference.allocate(16)];
  return { memories, weight: () => weights[0]!, order, results };
}

const segment: Segment = {
  ...oneStep,
  steps: 7,
  rows,
  batchSize: 4,
  order: 2,
  orderMode: 'shuffle',
  shuffleSite: 5,
};

/** What a segment must leave in `results`, computed without a plan. */
function simulate(data: Float32Array, settings: Segment, start: Int32Array): number[] {
  let { cursor, epoch } = settings;
  let order = Int32Array.from(start);
  const results: number[] = [];
  const drawn = new Float32Array(1);
  for (let step = 0; step < settings.steps; step++) {
    if (cursor === 0 && settings.orderMode !== 'keep') order = order.map((_, i) => i);
    if (cursor === 0 && settings.orderMode === 'shuffle') {
      shuffle(order, settings.seed, settings.shuffleSite, epoch);
    }
    const batch = order.subarray(cursor, Math.min(cursor + settings.batchSize, settings.rows));
    results.push(batch.reduce((sum, row) => Math.fround(sum + data[row]!), 0));
    uniform(settings.seed, site, settings.step + step, 1, drawn);
    results.push(drawn[0]!);
    cursor += batch.length;
    if (cursor === settings.rows) {
      cursor = 0;
      epoch += 1;
    }
  }
  return results;
}

function load(): LoadedPlan {
  return reference.load(plan);
}

describe('a segment', () => {
  for (const orderMode of ['keep', 'identity', 'shuffle'] satisfies OrderMode[]) {
    test(`visits every row once an epoch in ${orderMode} order`, () => {
      const data = ordinary(rows, 1);
      const { memories, order, results, weight } = bind(data);
      const settings = { ...segment, orderMode, epoch: 3, step: 2 ** 33 + 5 };
      const needed = simulate(data, settings, order);
      const status = load().run(memories, settings);
      expect(status).toEqual({ stepsDone: 7, why: 'done', op: 0, row: 0 });
      expect([...results.subarray(0, 14)]).toEqual(needed);
      expect(results.subarray(14).every((x) => x === 0)).toBe(true);
      expect(weight()).toBe(28);
    });
  }

  test('gives the same results in one piece and cut into segments of one step', () => {
    const whole = bind();
    load().run(whole.memories, segment);
    const cut = bind();
    const loaded = load();
    let cursor = 0;
    let epoch = 0;
    for (let step = 0; step < segment.steps; step++) {
      loaded.run(cut.memories, { ...segment, steps: 1, step, tableRow: step, cursor, epoch });
      cursor += Math.min(segment.batchSize, rows - cursor);
      if (cursor === rows) {
        cursor = 0;
        epoch += 1;
      }
    }
    expect([...cut.results]).toEqual([...whole.results]);
    expect(cut.weight()).toBe(whole.weight());
  });

  test('begins in the middle of an epoch without another shuffle', () => {
    const data = ordinary(rows, 1);
    const { memories, order, results } = bind(data);
    const settings = { ...segment, cursor: 4, steps: 2 };
    const needed = simulate(data, settings, order);
    load().run(memories, settings);
    expect([...results.subarray(0, 4)]).toEqual(needed);
  });

  test('of no steps does nothing', () => {
    const { memories, weight } = bind();
    const status = load().run(memories, { ...segment, steps: 0 });
    expect(status).toEqual({ stepsDone: 0, why: 'done', op: 0, row: 0 });
    expect(weight()).toBe(0);
  });

  // Whether numbers go to the heap depends on what other files have done to V8's compiled code.
  test.skipIf(emulated)('makes no garbage', () => {
    const { memories } = bind(ordinary(rows, 1), 30_000);
    const loaded = load();
    const keep = { ...segment, orderMode: 'keep', steps: 30_000 } as const;
    loaded.run(memories, keep);
    loaded.run(memories, keep);
    const before = process.memoryUsage().heapUsed;
    loaded.run(memories, keep);
    // One small object a step would be a megabyte.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000);
  });
});

describe('the stop flag', () => {
  function poisoned(): Float32Array {
    const data = ordinary(rows, 1);
    data[6] = Infinity;
    return data;
  }

  test('ends the run with the step that raised it, without its updates', () => {
    const { memories, weight, results } = bind(poisoned());
    const status = load().run(memories, { ...segment, orderMode: 'identity' });
    expect(status).toEqual({ stepsDone: 1, why: 'nonFinite', op: 1, row: 0 });
    expect(weight()).toBe(1);
    // The step was finished but for its guarded ops.
    expect(results[2]).toBe(Infinity);
    expect(results[3]).not.toBe(0);
    expect(results[4]).toBe(0);
  });

  test('names the op and the row of an index out of range', () => {
    const { memories, order, weight } = bind();
    order[6] = rows;
    const status = load().run(memories, { ...segment, orderMode: 'keep' });
    expect(status).toEqual({ stepsDone: 1, why: 'index', op: 0, row: 2 });
    expect(weight()).toBe(1);
  });

  test('is down again in the next run', () => {
    const { memories, order } = bind();
    const loaded = load();
    order[0] = -1;
    expect(loaded.run(memories, { ...segment, orderMode: 'keep' }).why).toBe('index');
    expect(loaded.run(memories, segment).why).toBe('done');
  });

  test('stays up over the parts of a step', () => {
    const { memories, weight } = bind(poisoned());
    const loaded = load();
    const second = { ...segment, orderMode: 'keep', steps: 1, cursor: 4, opCount: 1 } as const;
    memories[2]!.set([4, 5, 6, 7], 4);
    const statuses = ops.map((_, firstOp) => loaded.run(memories, { ...second, firstOp }).why);
    expect(statuses).toEqual(['done', 'nonFinite', 'nonFinite', 'nonFinite']);
    expect(weight()).toBe(0);
  });

  test('comes down where a step begins with its first op', () => {
    const { memories, weight } = bind();
    const loaded = load();
    for (let step = 0; step < 3; step++) {
      for (const firstOp of ops.keys()) {
        const part = { ...segment, orderMode: 'identity', steps: 1, firstOp, opCount: 1 } as const;
        expect(loaded.run(memories, { ...part, tableRow: step }).why).toBe('done');
      }
    }
    expect(weight()).toBe(6);
  });
});

describe('memory', () => {
  test('of the wrong kind or length is refused before anything runs', () => {
    const { memories } = bind();
    const loaded = load();
    const swap = (at: number, memory: Memory): Memory[] => memories.with(at, memory);
    expect(() => loaded.run(memories.slice(1), segment)).toThrow(/got 5, needed 6/);
    expect(() => loaded.run(swap(0, new Int32Array(16)), segment)).toThrow(/Float32Array/);
    expect(() => loaded.run(swap(0, new Float32Array(15)), segment)).toThrow(/15 elements/);
    expect(() => loaded.run(swap(2, new Int32Array(9)), segment)).toThrow(/needed 10/);
    expect(() => loaded.run(swap(4, new Float32Array(13)), segment)).toThrow(/needed 14/);
    expect(() => loaded.run(memories, { ...segment, tableRow: 34 })).toThrow(/needed 41/);
  });

  test('is allocated zeroed, in multiples of 16 floats', () => {
    expect(reference.allocate(17)).toEqual(new Float32Array(32));
    expect(reference.allocate(0)).toHaveLength(0);
  });
});

// A matmul of some milliseconds a step, so that a few steps fill a slice.
function slowPlan(side: number): Plan {
  const length = side * side;
  const square = (name: string, offset: number): PlanValue => {
    return { name, type: 'f32', size: length, region: 0, offset };
  };
  return {
    kind: 'slow',
    capacity: 1,
    regions: [{ name: 'all', type: 'f32', ...fixed, length: 3 * length }],
    values: [square('a', 0), square('b', length), square('c', 2 * length)],
    ops: [
      {
        op: 'matmul',
        layer: '',
        m: side,
        n: side,
        k: side,
        transposeA: false,
        transposeB: false,
        a: 0,
        b: 1,
        c: 2,
      },
    ],
  };
}

function slowMemory(side: number): Float32Array {
  const all = reference.allocate(3 * side * side);
  all.set(ordinary(2 * side * side, 1));
  return all;
}

describe('a started run', () => {
  const side = 160;

  test('ends as the same run does on the calling thread', async () => {
    const direct = bind();
    const needed = load().run(direct.memories, segment);
    const started = bind();
    const status = await load().start(started.memories, segment).done;
    expect(status).toEqual(needed);
    expect(started.results).toEqual(direct.results);
  });

  test('leaves the event loop to others every ten milliseconds or so', async () => {
    const loaded = reference.load(slowPlan(side));
    const job = loaded.start([slowMemory(side)], { ...oneStep, steps: 40 });
    let turns = 0;
    let ended = false;
    const count = (): void => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    count();
    expect(await job.done).toEqual({ stepsDone: 40, why: 'done', op: 0, row: 0 });
    ended = true;
    expect(turns).toBeGreaterThan(5);
  });

  test('is not disturbed by other runs between its slices', async () => {
    const alone = slowMemory(side);
    reference.load(slowPlan(side)).run([alone], oneStep);
    const all = slowMemory(side);
    const loaded = reference.load(slowPlan(side));
    const job = loaded.start([all], { ...oneStep, steps: 30 });
    const state = { ended: false };
    const finished = job.done.finally(() => {
      state.ended = true;
    });
    const predict = bind();
    while (!state.ended) {
      // Another plan, and the same plan on other memory.
      load().run(predict.memories, segment);
      loaded.run([new Float32Array(3 * side * side)], oneStep);
      await new Promise(setImmediate);
    }
    await finished;
    expect(all).toEqual(alone);
  });

  test('stops at a step edge when it is cancelled', async () => {
    const { memories, weight } = bind(ordinary(rows, 1), 100_000);
    const job = load().start(memories, { ...segment, steps: 100_000 });
    await new Promise(setImmediate);
    job.cancel();
    const { stepsDone, why } = await job.done;
    expect(why).toBe('cancelled');
    expect(stepsDone).toBeLessThan(100_000);
    expect(weight()).toBe(expectedWeight(stepsDone));
  });

  test('does nothing when it is cancelled before its first step', async () => {
    const { memories, weight } = bind();
    const job = load().start(memories, segment);
    job.cancel();
    expect(await job.done).toEqual({ stepsDone: 0, why: 'cancelled', op: 0, row: 0 });
    expect(weight()).toBe(0);
  });

  test('publishes a copy behind its last step', async () => {
    const { memories } = bind();
    const into = new Float32Array(16);
    const job = load().start(memories, segment, { region: 0, into });
    expect(into[0]).toBe(0);
    await job.done;
    expect(into[0]).toBe(28);
    expect(into).not.toBe(memories[0]);
  });
});

describe('a repeated segment', () => {
  test('is as many runs of it, in whatever memory is bound', () => {
    const [here, there] = [bind(ordinary(rows, 1), 20), bind(ordinary(rows, 2), 20)];
    const repeated = load().repeat({ ...segment, steps: 3 });
    expect(() => repeated.run()).toThrow('wrong number of regions: got 0, needed');
    repeated.bind(here.memories);
    expect([repeated.run(), repeated.run()]).toEqual(['done', 'done']);
    repeated.bind(there.memories);
    expect(repeated.run()).toBe('done');
    expect([here.weight(), there.weight()]).toEqual([12, 6]);
  });
});

/** The rates 1, 2, 3, … added up in float32. */
function expectedWeight(steps: number): number {
  let weight = 0;
  for (let step = 1; step <= steps; step++) weight = Math.fround(weight + step);
  return weight;
}
