// A stepper stops between portions of a long op, and other runs go on meanwhile: neither its
// results nor theirs depend on that. How a segment is walked is tested in
// test/executors/reference.test.ts.
import { describe, expect, test } from 'vitest';
import type { Memory } from '#lib/executors/executor.ts';
import { createReference } from '#lib/executors/reference.ts';
import type { MapOp, MatmulOp, Plan, PlanOp, PlanValue } from '#lib/plan/plan.ts';
import { ordinary } from '../../support/fills.ts';
import { difference, oneStep } from '../../support/op-case.ts';

const reference = createReference();

/** One op over values of these lengths, which stand behind one another in one region. */
function planOf(op: PlanOp, lengths: readonly number[]): Plan {
  let length = 0;
  const values = lengths.map((size, i): PlanValue => {
    const offset = length;
    length += Math.ceil(size / 16) * 16;
    return { name: `v${i}`, type: 'f32', size, region: 0, offset };
  });
  const regions = [{ name: 'all', type: 'f32', moves: 'fixed', width: 0, length } as const];
  return { kind: 'long', capacity: 1, regions, values, ops: [op] };
}

const [m, n, k] = [300, 400, 500];
const product: MatmulOp = {
  op: 'matmul',
  layer: '',
  m,
  n,
  k,
  transposeA: false,
  transposeB: true,
  a: 0,
  b: 1,
  bias: 2,
  c: 3,
  columnSums: 4,
  epilogue: {
    operands: [{ value: 3, read: 'full' }],
    constants: [],
    instructions: [{ primitive: 'tanh', arguments: [0] }],
    outputs: [{ value: 5, register: 1, write: 'full' }],
  },
};

const [rows, cols] = [6000, 100];
/** Reads every way, reduces rows, draws numbers. */
const program: MapOp = {
  op: 'map',
  layer: '',
  rows,
  cols,
  constants: [0.75],
  operands: [
    { value: 0, read: 'full' },
    { value: 1, read: 'row' },
    { value: 2, read: 'column' },
    { value: 3, read: 'scalar' },
  ],
  instructions: [
    { primitive: 'mul', arguments: [3, 4] },
    { primitive: 'fma', arguments: [0, 2, 1] },
    { primitive: 'random', arguments: [], site: 3 },
    { primitive: 'fma', arguments: [6, 7, 5] },
    { primitive: 'rowSum', arguments: [8] },
    { primitive: 'sub', arguments: [8, 9] },
  ],
  outputs: [{ value: 0, register: 10, write: 'full' }],
};

/** The same without rows: one long row. */
const flat: MapOp = {
  ...program,
  operands: [
    { value: 0, read: 'full' },
    { value: 3, read: 'scalar' },
  ],
  instructions: [
    { primitive: 'mul', arguments: [1, 2] },
    { primitive: 'random', arguments: [], site: 4 },
    { primitive: 'fma', arguments: [0, 3, 4] },
    { primitive: 'exp', arguments: [5] },
  ],
  outputs: [{ value: 0, register: 6, write: 'full' }],
};

/** Several pairs of matrices a portion, and a pair that takes several. */
const pairs = (batch: number, size: number): Plan => {
  const sizes = { batch, m: size, n: size, k: size, transposeA: true, transposeB: false };
  const op: PlanOp = { op: 'batchMatmul', layer: '', ...sizes, a: 0, b: 1, c: 2 };
  return planOf(
    op,
    [0, 1, 2].map(() => batch * size * size),
  );
};

const mapLengths = [rows * cols, rows, cols, 1];
const plans: readonly Plan[] = [
  planOf(product, [m * k, n * k, n, m * n, n, m * n]),
  planOf(program, mapLengths),
  planOf(flat, mapLengths),
  pairs(70, 50),
  pairs(2, 150),
];

function memoryOf({ regions: [region] }: Plan): Float32Array {
  return ordinary(region?.length ?? 0, 1);
}

const alone: readonly Memory[] = plans.map((plan) => {
  const memory = memoryOf(plan);
  reference.load(plan).run([memory], oneStep);
  return memory;
});

describe('a long op', () => {
  test('is cut: others have turns before it ends', async () => {
    const [plan] = plans;
    const state = { ended: false, turns: 0 };
    const job = reference.load(plan!).start([memoryOf(plan!)], { ...oneStep, steps: 1 });
    const done = job.done.finally(() => (state.ended = true));
    while (!state.ended) {
      state.turns += 1;
      await new Promise(setImmediate);
    }
    expect((await done).why).toBe('done');
    // Its 60 million products take some 30 ms at least.
    expect(state.turns).toBeGreaterThan(2);
  });

  test('has the same bits beside others, which come in between its portions', async () => {
    const jobs = [...plans, ...plans].map((plan) => {
      const memory = memoryOf(plan);
      return { memory, job: reference.load(plan).start([memory], oneStep) };
    });
    await Promise.all(jobs.map(({ job }) => job.done));
    jobs.forEach(({ memory }, i) => {
      expect(difference(memory, alone[i % plans.length]!)).toBe(undefined);
    });
  });

  test('is finished when its step is, though cancelled meanwhile', async () => {
    const [plan] = plans;
    const memory = memoryOf(plan!);
    const job = reference.load(plan!).start([memory], { ...oneStep, steps: 5 });
    await new Promise(setImmediate);
    job.cancel();
    expect(await job.done).toMatchObject({ stepsDone: 1, why: 'cancelled' });
    expect(difference(memory, alone[0]!)).toBe(undefined);
  });
});
