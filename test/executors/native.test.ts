// How the executor in C++ walks a segment: like the reference, in every mode; and what it alone
// has: aligned memory, runs off the JavaScript thread, publishing, cancelling, refusal of bad
// calls. What ops compute is tested in test/ops; hostile plans and the end of processes in
// test/native/run.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Executor, LoadedPlan, Memory, Segment, Status } from '#lib/executors/executor.ts';
import { createReference } from '#lib/executors/reference.ts';
import type { Plan, PlanOp, PlanValue, Region } from '#lib/plan/plan.ts';
import { everyNative } from '../support/executors.ts';
import { ordinary } from '../support/fills.ts';
import { oneStep } from '../support/op-case.ts';

const reference = createReference();
const natives = everyNative();
const fastest = natives.at(-1)?.executor as Executor;

const rows = 23;
const cols = 5;
const capacity = 8;

// Gathers the rows of a batch, drops some elements, writes per row and per step, and moves the
// weights by the sums of the columns unless the flag is up.
const fixed = { moves: 'fixed', width: 0 } as const;
const regions: Region[] = [
  { name: 'weights', type: 'f32', ...fixed, length: 16 },
  { name: 'data', type: 'f32', ...fixed, length: 0 },
  { name: 'order', type: 'i32', moves: 'row', width: 1, length: capacity },
  { name: 'scalars', type: 'f32', moves: 'step', width: 2, length: 2 },
  { name: 'results', type: 'f32', moves: 'step', width: 3, length: 3 },
  { name: 'scratch', type: 'f32', ...fixed, length: 160 },
  { name: 'output', type: 'f32', moves: 'row', width: 2, length: 2 * capacity },
];
const values: PlanValue[] = [
  { name: 'w', type: 'f32', region: 0, size: cols, offset: 0 },
  { name: 'data', type: 'f32', region: 1, size: 0, offset: 0 },
  { name: 'order', type: 'i32', region: 2, size: -1, offset: 0 },
  { name: 'rate', type: 'f32', region: 3, size: 1, offset: 1 },
  { name: 'loss', type: 'f32', region: 4, size: 1, offset: 2 },
  { name: 'batch', type: 'f32', region: 5, size: -cols, offset: 0 },
  { name: 'sums', type: 'f32', region: 5, size: cols, offset: 48 },
  { name: 'dropped', type: 'f32', region: 5, size: -cols, offset: 64 },
  { name: 'rows', type: 'f32', region: 5, size: -1, offset: 112 },
  { name: 'pairs', type: 'f32', region: 6, size: -2, offset: 0 },
];
const part = { layer: '', constants: [] } as const;
const ops: PlanOp[] = [
  { op: 'gatherRows', layer: 'x', rows: -1, cols, table: 1, indices: 2, y: 5 },
  {
    ...part,
    op: 'map',
    rows: -1,
    cols,
    operands: [{ value: 5, read: 'full' }],
    constants: [0.25],
    instructions: [
      { primitive: 'random', arguments: [], site: 7 },
      { primitive: 'less', arguments: [1, 2] },
      { primitive: 'mul', arguments: [0, 3] },
      { primitive: 'rowSum', arguments: [4] },
    ],
    outputs: [
      { value: 7, register: 4, write: 'full' },
      { value: 8, register: 5, write: 'row' },
    ],
  },
  { op: 'columnSum', layer: 'loss', rows: -1, cols, x: 7, y: 6, check: true },
  {
    ...part,
    op: 'map',
    rows: 1,
    cols: -1,
    operands: [{ value: 8, read: 'full' }],
    instructions: [{ primitive: 'rowMax', arguments: [0] }],
    outputs: [{ value: 4, register: 1, write: 'row' }],
  },
  {
    ...part,
    op: 'map',
    rows: -1,
    cols: 2,
    operands: [{ value: 8, read: 'row' }],
    instructions: [{ primitive: 'neg', arguments: [0] }],
    outputs: [{ value: 9, register: 1, write: 'full' }],
  },
  {
    ...part,
    op: 'map',
    rows: 1,
    cols,
    guard: true,
    operands: [
      { value: 0, read: 'full' },
      { value: 6, read: 'full' },
      { value: 3, read: 'scalar' },
    ],
    instructions: [{ primitive: 'fma', arguments: [1, 2, 0] }],
    outputs: [{ value: 0, register: 3, write: 'full' }],
  },
];
const plan: Plan = { kind: 'train', capacity, regions, values, ops };

const segment: Segment = {
  ...oneStep,
  steps: 9,
  rows,
  batchSize: capacity,
  order: 2,
  orderMode: 'shuffle',
  shuffleSite: 5,
};

function bind(executor: Executor, data = ordinary(rows * cols, 1), steps = 40): Memory[] {
  const view = executor.allocate(rows);
  const order = new Int32Array(view.buffer, view.byteOffset, rows).map((_, i) => (i * 3) % rows);
  const scalars = executor.allocate(2 * steps);
  scalars.set(ordinary(2 * steps, 9));
  const results = executor.allocate(3 * steps);
  const weights = executor.allocate(16);
  const output = executor.allocate(2 * rows);
  return [weights, data, order, scalars, results, executor.allocate(160), output];
}

/** What a run leaves in the regions that outlive it. */
function outcome(executor: Executor, settings: Segment, data?: Float32Array): unknown {
  const memory = bind(executor, data);
  const status = executor.load(plan).run(memory, settings);
  return { status, memory: [0, 2, 4, 6].map((r) => [...(memory[r] ?? [])]) };
}

const settings: Record<string, Partial<Segment>> = {
  'several epochs with a batch that is cut short': {},
  'the order as it is': { orderMode: 'keep' },
  'the order of the rows': { orderMode: 'identity', epoch: 4 },
  'a start in the middle of an epoch': { cursor: 8, epoch: 2, step: 11, tableRow: 3 },
  'a start between two batches': { cursor: 5, steps: 12 },
  'batches of one row': { batchSize: 1, steps: 30 },
  'a batch larger than the rows': { batchSize: 100, rows: 6, steps: 4 },
  'epochs of a few samples': { rows: 7, batchSize: 7, steps: 37, epoch: 3 },
  'epochs of a few samples past 2^32': { rows: 16, steps: 40, epoch: 2 ** 32 - 9, cursor: 8 },
  'a step counter and a seed of two words': { step: 2 ** 33 + 5, seed: [0xffffffff, 0x80000001] },
  'a part of the ops': { firstOp: 1, opCount: 2, steps: 3 },
  'no steps': { steps: 0 },
};

describe.each(natives)('on $name', ({ executor }) => {
  test.each(Object.entries(settings))('%s: equal to the reference', (_, change) => {
    for (const threads of [1, 2, 3]) {
      const one = { ...segment, ...change, threads };
      expect(outcome(executor, one)).toEqual(outcome(reference, one));
    }
  });

  test('a raised flag ends the run with that step, without its updates', () => {
    for (const poison of [Number.NaN, Infinity]) {
      const data = ordinary(rows * cols, 1);
      data[13 * cols + 2] = poison;
      const needed = outcome(reference, segment, data);
      expect(outcome(executor, segment, data)).toEqual(needed);
      expect(needed).toHaveProperty('status.why', 'nonFinite');
    }
  });

  test('an index out of range names its op and row', () => {
    const run = (on: Executor): Status => {
      const memory = bind(on);
      memory[2]?.set([rows], 10);
      return on.load(plan).run(memory, { ...segment, orderMode: 'keep' });
    };
    expect(run(executor)).toEqual({ stepsDone: 1, why: 'index', op: 0, row: 2 });
    expect(run(executor)).toEqual(run(reference));
  });

  test('a step in parts keeps the flag, and equals the whole step', () => {
    const whole = bind(executor);
    const apart = bind(executor);
    const loaded = executor.load(plan);
    loaded.run(whole, { ...segment, steps: 1 });
    const statuses = ops.map((_, firstOp) =>
      loaded.run(apart, { ...segment, steps: 1, firstOp, opCount: 1 }),
    );
    expect(apart).toEqual(whole);
    expect(statuses.every(({ why }) => why === 'done')).toBe(true);
    apart[2]?.fill(-1);
    const keep = { ...segment, orderMode: 'keep', steps: 1, opCount: 1 } as const;
    const after = ops.map((_, firstOp) => loaded.run(apart, { ...keep, firstOp }).why);
    expect(after).toEqual(ops.map(() => 'index'));
  });

  test('a repeated segment is as many runs of it, in whatever memory is bound', () => {
    for (const threads of [1, 2, 3]) {
      const one = { ...segment, threads };
      const [here, there] = [bind(executor), bind(executor, ordinary(rows * cols, 4))];
      const needed = [bind(reference), bind(reference, ordinary(rows * cols, 4))];
      const repeated = executor.load(plan).repeat(one);
      [here, there, here].forEach((memory, i) => {
        repeated.bind(memory);
        for (let run = 0; run <= i; run++) {
          expect(repeated.run()).toBe('done');
          reference.load(plan).run(needed[i % 2] ?? [], one);
        }
      });
      [here, there].forEach((memory, i) => {
        for (const r of [0, 2, 4, 6]) expect(memory[r]).toEqual(needed[i]?.[r]);
      });
    }
  });

  test('a repeated segment says why it ended', () => {
    const memory = bind(executor);
    const repeated = executor.load(plan).repeat({ ...segment, orderMode: 'keep' });
    repeated.bind(memory);
    expect(repeated.run()).toBe('done');
    memory[2]?.set([rows], 10);
    expect([repeated.run(), repeated.run()]).toEqual(['index', 'index']);
    memory[2]?.set([0], 10);
    expect(repeated.run()).toBe('done');
  });

  test('memory is aligned, zeroed, and readable behind its end', () => {
    for (const floats of [0, 1, 16, 17, 1000]) {
      const memory = executor.allocate(floats);
      expect(memory).toEqual(new Float32Array(Math.ceil(floats / 16) * 16));
      const behind = memory.buffer.byteLength - memory.byteOffset - memory.byteLength;
      expect(behind).toBeGreaterThanOrEqual(64);
    }
  });
});

describe.skipIf(natives.length === 0)('a started run', () => {
  test('ends as the same run does on the calling thread', async () => {
    const direct = bind(fastest);
    const needed = fastest.load(plan).run(direct, segment);
    const started = bind(fastest);
    expect(await fastest.load(plan).start(started, segment).done).toEqual(needed);
    expect(started).toEqual(direct);
  });

  test('publishes the weights after its last step, complete or cancelled', async () => {
    for (const cancelled of [false, true]) {
      const memory = bind(fastest, undefined, 200_000);
      const into = new Float32Array(16);
      const steps = cancelled ? 200_000 : 9;
      const job = fastest.load(plan).start(memory, { ...segment, steps }, { region: 0, into });
      if (cancelled) job.cancel();
      const status = await job.done;
      expect(status.why).toBe(cancelled ? 'cancelled' : 'done');
      expect(into).toEqual(memory[0]);
      job.cancel();
    }
  });

  test('leaves the calling thread free, for other runs of the same plan too', async () => {
    const loaded = fastest.load(plan);
    const steps = 20_000;
    const jobs = [1, 2, 3].map(() => {
      const memory = bind(fastest, undefined, steps);
      return { memory, job: loaded.start(memory, { ...segment, steps }) };
    });
    const alone = bind(fastest);
    const needed = fastest.load(plan).run(alone, segment);
    for (let i = 0; i < 50; i++) {
      const beside = bind(fastest);
      expect(loaded.run(beside, segment)).toEqual(needed);
      expect(beside).toEqual(alone);
    }
    await Promise.all(jobs.map(({ job }) => job.done));
    expect(jobs[1]?.memory).toEqual(jobs[0]?.memory);
    expect(jobs[2]?.memory).toEqual(jobs[0]?.memory);
  });

  test('goes on when its plan is released', async () => {
    const loaded = fastest.load(plan);
    const job = loaded.start(bind(fastest), segment);
    loaded.release();
    loaded.release();
    expect((await job.done).why).toBe('done');
    expect(() => loaded.run(bind(fastest), segment)).toThrow(/released/);
  });

  test('a thousand of them come and go', async () => {
    const loaded = fastest.load(plan);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 20; i++) {
      const jobs = Array.from({ length: 50 }, () => loaded.start(bind(fastest), segment).done);
      expect((await Promise.all(jobs)).every(({ why }) => why === 'done')).toBe(true);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

describe.skipIf(natives.length === 0)('a call that makes no sense', () => {
  let loaded: LoadedPlan;
  beforeAll(() => {
    loaded = fastest.load(plan);
  });
  const run = (change: Partial<Segment>, at = -1, memory?: Memory): (() => Status) => {
    const bound = bind(fastest);
    if (memory) bound[at] = memory;
    return () => loaded.run(bound, { ...segment, ...change });
  };

  test('is refused for its memory', () => {
    expect(() => loaded.run(bind(fastest).slice(1), segment)).toThrow(/got 6 regions, needed 7/);
    expect(run({}, 0, new Int32Array(16))).toThrow(/region 0 has the wrong element type/);
    expect(run({}, 0, new Float32Array(4))).toThrow(/region 0 has 4 elements, needed 5/);
    expect(run({}, 2, new Int32Array(22))).toThrow(/order region needs 23 integers/);
    expect(run({ tableRow: 32 })).toThrow(/region 3 has 80 elements, needed 82/);
    expect(run({}, 6, new Float32Array(45))).toThrow(/region 6 has 45 elements, needed 46/);
    // Loads reach behind the last value, so its buffer must go on.
    expect(run({}, 5, new Float32Array(120))).toThrow(/region 5 needs 15 readable elements/);
    expect(run({}, 0, [] as never)).toThrow(/typed array/);
    expect(run({}, 0, new Float64Array(16) as never)).toThrow(/Float32Array/);
    const detached = new Float32Array(16);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(run({}, 0, detached)).toThrow(/region 0 has 0 elements, needed 5/);
  });

  test('is refused before a repeated segment runs in it', () => {
    const repeated = loaded.repeat(segment);
    const none = 'repeat: no memory is bound';
    expect(() => repeated.run()).toThrow(none);
    expect(() => repeated.bind(bind(fastest).slice(1))).toThrow(/got 6 regions, needed 7/);
    expect(() => repeated.run()).toThrow(none);
    repeated.bind(bind(fastest));
    expect(repeated.run()).toBe('done');
    const short = bind(fastest);
    short[0] = new Float32Array(4);
    expect(() => repeated.bind(short)).toThrow(/region 0 has 4 elements, needed 5/);
    expect(() => repeated.run()).toThrow(none);
    expect(() => loaded.repeat({ ...segment, threads: 0 })).toThrow(/segment: word 12/);
    const released = fastest.load(plan);
    const kept = released.repeat(segment);
    released.release();
    expect(() => released.repeat(segment)).toThrow(/released/);
    kept.bind(bind(fastest));
    expect(kept.run()).toBe('done');
  });

  test('is refused for its segment', () => {
    expect(run({ rows: 0 })).toThrow(/rows/);
    expect(run({ batchSize: 9 })).toThrow(/a batch of 9 rows, the plan holds 8/);
    expect(run({ cursor: 23 })).toThrow(/cursor 23/);
    expect(run({ cursor: -1 })).toThrow(/segment: word 4/);
    expect(run({ steps: Number.NaN })).toThrow(/segment: word 0/);
    expect(run({ step: 2 ** 53 })).toThrow(/segment: word 1/);
    expect(run({ order: 0 })).toThrow(/order region needs 23 integers/);
    expect(run({ order: 7 })).toThrow(/order region 7/);
    expect(run({ firstOp: 7 })).toThrow(/firstOp 7/);
    expect(run({ threads: 0 })).toThrow(/segment: word 12/);
  });

  test('leaves everything as it was for the next call', () => {
    const memory = bind(fastest);
    const again = bind(fastest);
    const needed = fastest.load(plan).run(memory, segment);
    expect(() => loaded.run([...again.slice(0, 6), new Float32Array(1)], segment)).toThrow(/6/);
    expect(loaded.run(again, segment)).toEqual(needed);
    expect(again).toEqual(memory);
  });
});
